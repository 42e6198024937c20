"""`check`: what an auditor would find in the imported dossiers."""


def test_finds_what_an_auditor_would(filled):
    found = filled("check", "--on", "2028-12-31", "--json").data
    assert found, "two years without a single report cannot pass"
    assert {"student_number", "name", "branch", "finding"} <= found[0].keys()
    assert all(1 <= item["finding"]["number"] <= 34 for item in found)


def test_tells_it_in_words(filled):
    out = filled("check", "--on", "2028-12-31").out
    assert "由" in out
    assert "整改" in out
    assert out.rstrip().endswith("处。")


def test_says_when_there_is_nothing(fazhan):
    ran = fazhan("check")
    assert (ran.code, ran.out) == (0, "未发现问题。\n")
