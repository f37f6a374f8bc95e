"""temporary"""

from coach.scores import Score


def grader(settings, search, paths, *, judged):
    def grade(sample, turn, ms):
        r = turn.result
        ok = sample.expects.outcome in (r.status.value, r.status.family)
        cited = {paths.get(s.material_id, "") for s in r.sources}
        out = [Score("outcome", float(ok), "x", r.status.value)]
        if ok and sample.expects.materials and r.sources:
            out.append(
                Score(
                    "citation_recall", float(bool(cited & set(sample.expects.materials))), "x", ",".join(sorted(cited))
                )
            )
        return out

    return grade
