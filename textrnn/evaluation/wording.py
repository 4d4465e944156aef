"""What pages, plots and model cards say, in English and Korean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["forecast_verdict", "plain", "points", "signed", "verdict_sentence", "word"]

_WORDS = {
    "verdict_rnn": (
        "Verdict: keep this model. It beats the linear baseline ({baseline:.1%}) by {points} points "
        "[{low}, {high}] on the {part} (n={n:,}, p={p:.2g}).",
        "판정: 이 모델을 쓰세요. {part}에서 선형 모델({baseline:.1%})보다 {points}점 "
        "[{low}, {high}] 높습니다 (n={n:,}, p={p:.2g}).",
    ),
    "verdict_baseline": (
        "Verdict: keep a linear model. {linear} ({baseline:.1%}) beats this one: {points} "
        "points [{low}, {high}] on the {part} (n={n:,}, p={p:.2g}).",
        "판정: 선형 모델을 쓰세요. {part}에서 {linear}({baseline:.1%})가 더 낫습니다: "
        "이 모델은 {points}점 [{low}, {high}] (n={n:,}, p={p:.2g}).",
    ),
    "verdict_tie": (
        "Verdict: a tie. The linear baseline ({baseline:.1%}) is as good as far as the {part} can tell: {points} "
        "points [{low}, {high}] (n={n:,}, p={p:.2g}).",
        "판정: 무승부. {part}만으로는 선형 모델({baseline:.1%})과 차이가 없습니다: {points}점 "
        "[{low}, {high}] (n={n:,}, p={p:.2g}).",
    ),
    "logistic regression on n-grams": ("Logistic regression on n-grams", "n-gram 로지스틱 회귀"),
    "naive Bayes on n-grams": ("Naive Bayes on n-grams", "n-gram 나이브 베이즈"),
    "logistic regression on resampled series": (
        "Logistic regression on resampled series",
        "다시 표본화한 시계열의 로지스틱 회귀",
    ),
    "no_skill": (
        "Verdict: no skill. The model does not beat the last value ({skill}): saying 'as it is now' is as good. "
        "Do not act on its forecasts.",
        "판정: 예측력 없음. '지금과 같다'는 예측(마지막 값)보다 낫지 않습니다({skill}). "
        "이 예측을 근거로 행동하지 마세요.",
    ),
    "forecast_rnn": (
        "Verdict: keep this model. Its errors are smaller than those of the best baseline, the {against} "
        "({skill}, p={p:.2g}).",
        "판정: 이 모델을 쓰세요. 가장 나은 기준({against})보다 오차가 작습니다({skill}, p={p:.2g}).",
    ),
    "forecast_baseline": (
        "Verdict: keep the {against}. Its errors are smaller than those of this model ({skill}, p={p:.2g}).",
        "판정: {against} 쪽을 쓰세요. 이 모델보다 오차가 작습니다({skill}, p={p:.2g}).",
    ),
    "forecast_tie": (
        "Verdict: a tie with the best baseline, the {against} ({skill}, p={p:.2g}).",
        "판정: 가장 나은 기준({against})과 무승부입니다({skill}, p={p:.2g}).",
    ),
    "baseline_last_value": ("last value", "마지막 값"),
    "baseline_seasonal": ("season before", "한 주기 전 값"),
    "baseline_linear": ("linear model", "선형 모델"),
    "baseline_name": ("baseline", "기준"),
    "forecast_baselines": ("Baselines", "기준과 비교"),
    "forecast_figures_note": (
        "Errors are in the unit of the target; MASE is in mean changes over a season, or a row where there is none, "
        "sMAPE in percent.",
        "오차의 단위는 목표 열과 같습니다."
        " MASE는 한 주기(주기가 없으면 한 행) 동안의 평균 변화에 대한 배수, sMAPE는 퍼센트입니다.",
    ),
    "skill_note": (
        "Skill is how much less the model is off than a baseline; below 0 the baseline is better.",
        "예측력은 기준보다 오차가 얼마나 작은지입니다. 0보다 작으면 기준이 낫습니다.",
    ),
    "stretch": ("Forecasts", "예측"),
    "stretch_note": (
        "The first {n} windows, in the order of time: what came, and what was forecast at the horizon.",
        "시간 순서로 처음 {n}개 윈도: 실제 값과 그 시점의 예측값입니다.",
    ),
    "all_windows": ("all windows", "모든 윈도"),
    "windows": ("windows", "윈도"),
    "window": ("window", "윈도"),
    "target": ("target", "목표"),
    "truth": ("truth", "실제"),
    "forecast": ("forecast", "예측"),
    "mae": ("MAE", "MAE"),
    "rmse": ("RMSE", "RMSE"),
    "mase": ("MASE", "MASE"),
    "smape": ("sMAPE", "sMAPE"),
    "skill": ("skill", "예측력"),
    "title_forecast": ("Forecasts of {model}", "{model} 예측 보고서"),
    "valid": ("validation", "검증"),
    "test": ("test", "시험"),
    "held-out part": ("held-out part", "따로 떼어 둔 부분"),
    "cv": ("cross-validation", "교차 검증"),
    "title_fit": ("Training of {model}", "{model} 학습 보고서"),
    "title_evaluate": ("Evaluation of {model}", "{model} 평가 보고서"),
    "figures": ("Figures", "지표"),
    "figures_note_texts": (
        "On {n:,} texts ({part}); in brackets, 95% intervals.",
        "텍스트 {n:,}개 기준({part}). 대괄호 안은 95% 구간입니다.",
    ),
    "accuracy": ("accuracy", "정확도"),
    "all_right": ("texts with all labels right", "레이블이 모두 맞은 텍스트"),
    "macro_f1": ("macro-F1", "매크로 F1"),
    "micro_f1": ("micro-F1", "마이크로 F1"),
    "log_loss": ("log-loss", "로그 손실"),
    "ece": ("calibration error (ECE)", "보정 오차(ECE)"),
    "linear": ("linear baseline", "선형 모델"),
    "baseline": ("linear baseline, accuracy", "선형 모델 정확도"),
    "difference": ("difference to it, points", "선형 모델과의 차이(점)"),
    "valid_accuracy": ("validation, accuracy", "검증 정확도"),
    "classes": ("Labels", "레이블별 성능"),
    "label": ("label", "레이블"),
    "precision": ("precision", "정밀도"),
    "recall": ("recall", "재현율"),
    "f1": ("F1", "F1"),
    "texts": ("texts", "텍스트 수"),
    "cases": ("cases", "사례 수"),
    "figures_note_cases": (
        "On {n:,} cases ({part}); in brackets, 95% intervals.",
        "사례 {n:,}개 기준({part}). 대괄호 안은 95% 구간입니다.",
    ),
    "share": ("share", "비율"),
    "confusion": ("Confusion matrix", "혼동 행렬"),
    "confusion_note": (
        "Rows are true labels, columns are answers; the shade is the share of the row.",
        "행은 실제 레이블, 열은 모델의 답입니다. 진하기는 행 안에서의 비율입니다.",
    ),
    "true": ("true label", "실제 레이블"),
    "answer": ("answer", "모델의 답"),
    "unseen": ("(never seen)", "(처음 보는 레이블)"),
    "confusions": ("Most frequent confusions", "가장 잦은 혼동"),
    "decisions": ("Labels found and missed", "찾은 레이블과 놓친 레이블"),
    "decisions_note": (
        "Texts of each label; a label is answered where its probability is above 0.5.",
        "레이블별 텍스트 수입니다. 확률이 0.5보다 큰 레이블이 답입니다.",
    ),
    "found": ("found", "찾음"),
    "missed": ("missed", "놓침"),
    "wrongly": ("answered wrongly", "잘못 답함"),
    "rightly_not": ("rightly not answered", "옳게 답하지 않음"),
    "mistakes": ("Most confident mistakes", "가장 확신한 오답"),
    "mistakes_note": (
        "Wrong answers of which the model was surest; at times it is the label in the file that is wrong.",
        "모델이 가장 확신한 오답입니다. 파일의 레이블이 틀린 경우도 있습니다.",
    ),
    "text": ("text", "텍스트"),
    "none_wrong": ("Nothing was answered wrongly.", "틀린 답이 없습니다."),
    "reliability": ("Reliability", "신뢰도"),
    "reliability_note": (
        "Where bars meet the diagonal, a confidence of 80% is right 80% of the time; a dot is the mean confidence of a "
        "bar; the stronger its colour, the more answers. ECE {ece:.3f}.",
        "막대가 대각선에 닿으면 확신도 80%인 답의 80%가 맞는다는 뜻입니다. 점은 막대의 평균 확신도이고, 색이 "
        "진할수록 답이 많습니다. ECE {ece:.3f}.",
    ),
    "confidence": ("confidence", "확신도"),
    "bin": (
        "{low:.2f} to {high:.2f}: {n:,} answers, confidence {confidence:.3f}, accuracy {accuracy:.3f}",
        "{low:.2f}~{high:.2f}: 답 {n:,}개, 확신도 {confidence:.3f}, 정확도 {accuracy:.3f}",
    ),
    "answers": ("answers", "답의 수"),
    "curves": ("Training", "학습 곡선"),
    "epoch": ("epoch", "에포크"),
    "loss": ("loss", "손실"),
    "train": ("training", "학습"),
    "counts_texts": ("Texts of each label", "레이블별 텍스트 수"),
    "counts_cases": ("Cases of each label", "레이블별 사례 수"),
    "settings": ("Settings", "설정"),
    "card": ("Model card: {model}", "모델 카드: {model}"),
    "card_about": (
        "A text classifier of {n} labels: {network}, {size:,} weights, made with textrnn (Keras 3).",
        "레이블 {n}개를 구분하는 텍스트 분류기입니다: {network}, 가중치 {size:,}개, textrnn(Keras 3)으로 학습했습니다.",
    ),
    "card_one": (
        "It reads a text and answers one label with a probability for each.",
        "텍스트를 읽고 레이블 하나와 레이블별 확률로 답합니다.",
    ),
    "card_several": (
        "It reads a text and answers all labels whose probability is above one half: one, several or none.",
        "텍스트를 읽고 확률이 절반을 넘는 레이블을 모두 답합니다. 하나일 수도, 여럿이거나 없을 수도 있습니다.",
    ),
    "card_labels": ("Labels", "레이블"),
    "card_share": ("share in training", "학습 데이터에서의 비율"),
    "card_tokens": ("Tokens", "토큰"),
    "card_tokens_text": (
        "Cut by `{splitter}` ({version}); {vocabulary:,} known tokens; the network reads at most {length} tokens of a "
        "text, those at its beginning and its end.",
        "`{splitter}`({version})로 나눕니다. 아는 토큰 {vocabulary:,}개, 신경망은 텍스트마다 앞뒤에서 최대 "
        "{length}토큰만 읽습니다.",
    ),
    "card_training": ("Training data", "학습 데이터"),
    "card_rows": (
        "{n:,} labelled texts, the parts held out for validation and judging included; {epochs} epochs, seed {seed}.",
        "레이블이 있는 텍스트 {n:,}개(검증과 판정용으로 떼어 둔 부분 포함), {epochs}에포크, 시드 {seed}.",
    ),
    "card_skipped": ("Left out: {what}.", "제외: {what}."),
    "card_continued": (
        "Trained on {times} time(s) afterwards, with {n:,} texts more; the figures below are from before.",
        "이후 {times}회, 텍스트 {n:,}개로 더 학습했습니다. 아래 지표는 그 전의 것입니다.",
    ),
    "card_unknown": (
        "The model file does not say: it was not made by `textrnn fit`.",
        "모델 파일에 기록이 없습니다. `textrnn fit`으로 만든 모델이 아닙니다.",
    ),
    "part": ("part", "부분"),
    "limits": ("Limits", "한계와 주의할 점"),
    "limit_language": (
        "It knows the words and the kind of text it was trained on; on other sources measure it first with "
        "`textrnn evaluate`.",
        "학습한 종류의 글과 단어만 압니다. 다른 출처의 글에는 먼저 `textrnn evaluate`로 성능을 재 보세요.",
    ),
    "limit_closed": (
        "It always answers one of its labels, whatever the text is about.",
        "어떤 글이든 항상 위 레이블 중 하나로 답합니다.",
    ),
    "limit_blank": (
        "A text without a token is answered with the shares above.",
        "토큰이 하나도 없는 텍스트에는 위의 비율로 답합니다.",
    ),
    "limit_baseline": (
        "A linear model is better on this corpus (see the verdict): use that instead.",
        "이 말뭉치에서는 선형 모델이 더 낫습니다(판정 참고). 선형 모델을 쓰세요.",
    ),
    "limit_tie": (
        "It has not been shown to be better than a linear model, which is smaller and quicker to train.",
        "더 작고 빨리 학습되는 선형 모델보다 낫다는 것이 입증되지 않았습니다.",
    ),
    "limit_few": (
        "It was judged on {n:,} texts only: its true accuracy may differ by about {points:.0f} points.",
        "텍스트 {n:,}개로만 판정했습니다. 실제 정확도는 {points:.0f}점쯤 다를 수 있습니다.",
    ),
    "limit_rare": (
        "Few texts of some labels were seen in training (fewer than about {few}): {names}.",
        "학습 텍스트가 적은(약 {few}개 미만) 레이블: {names}.",
    ),
    "limit_calibration": (
        "Its probabilities are off by {ece:.1%} on average: do not read them as chances of being right.",
        "확률이 평균 {ece:.1%} 어긋납니다. 맞을 가능성으로 읽지 마세요.",
    ),
    "limit_unsure": (
        "Below a confidence of {threshold:.3f} it says that it is unsure.",
        "확신도 {threshold:.3f} 미만이면 판단을 보류합니다.",
    ),
    "limit_unjudged": (
        "Nobody has measured it: there are no figures in the model file.",
        "성능을 잰 적이 없습니다. 모델 파일에 지표가 없습니다.",
    ),
    "use": ("How to use it", "사용법"),
    "use_example": ("a text to classify", "분류할 텍스트"),
}


def word(key: str, language: str = "en", **values: object) -> str:
    """One word or sentence; Korean where `language` is 'ko', English otherwise.

    Examples
    --------
    >>> word("accuracy"), word("accuracy", "ko")
    ('accuracy', '정확도')
    """
    return _WORDS[key][language == "ko"].format(**values)


def verdict_sentence(verdict: Mapping[str, Any], baseline: Mapping[str, Any], language: str = "en") -> str:
    """Say which model to keep.

    Parameters
    ----------
    verdict : mapping
        ``better`` ('rnn', 'baseline' or 'tie'), ``judged_on``, ``n``, ``difference``, ``interval`` and ``p_value``.
    baseline : mapping
        ``name`` and ``accuracy`` of the linear baseline.
    language : {'en', 'ko'}, default='en'
        Of the sentence.

    Examples
    --------
    >>> told = {"better": "tie", "judged_on": "test", "n": 50, "difference": 0.02, "interval": [-0.03, 0.06]}
    >>> baseline = {"name": "logistic regression on n-grams", "accuracy": 0.8}
    >>> verdict_sentence(told | {"p_value": 0.5}, baseline).partition("can tell: ")[2]
    '+2.0 points [-3.0, +6.0] (n=50, p=0.5).'
    >>> told |= {"difference": 0.0, "interval": [-1e-17, 1e-17]}
    >>> verdict_sentence(told | {"p_value": 1.0}, baseline).partition("can tell: ")[2]
    '0.0 points [0.0, 0.0] (n=50, p=1).'
    """
    low, high = verdict["interval"]
    return word(
        f"verdict_{verdict['better']}",
        language,
        baseline=baseline["accuracy"],
        linear=word(baseline["name"], language),
        points=points(verdict["difference"]),
        low=points(low),
        high=points(high),
        part=word(verdict["judged_on"], language),
        n=verdict["n"],
        p=verdict["p_value"],
    )


def points(share: float) -> str:
    """A difference of shares in points, with its sign.

    Examples
    --------
    >>> points(0.021), points(-1e-17)
    ('+2.1', '0.0')
    """
    found = f"{100 * share:+.1f}"
    return found[1:] if found in ("-0.0", "+0.0") else found


def plain(value: Any) -> str:
    """A setting as a reader wants to see it.

    Examples
    --------
    >>> plain(0.003), plain(None), plain(["a.csv", "b.csv"]), plain({"no label": 2})
    ('0.003', '-', 'a.csv, b.csv', 'no label: 2')
    """
    if value is None or (isinstance(value, (list, tuple, dict)) and not value):
        return "-"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {plain(each)}" for name, each in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(map(plain, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def signed(share: float | None) -> str:
    """A share in percent with its sign.

    Examples
    --------
    >>> signed(0.1234), signed(-1e-6), signed(None)
    ('+12.3%', '0.0%', '-')
    """
    return "-" if share is None else f"{points(share)}%"


def forecast_verdict(scores: Mapping[str, Any], language: str) -> str:
    """Say whether a forecaster is worth keeping.

    Examples
    --------
    >>> verdict = {"better": "tie", "against": "linear", "p_value": 0.4, "beats_last_value": False}
    >>> forecast_verdict({"verdict": verdict, "skill": {"last_value": -0.02, "linear": 0.0}}, "en")[:18]
    'Verdict: no skill.'
    """
    verdict, skills = scores["verdict"], scores["skill"]
    if not verdict["beats_last_value"]:
        return word("no_skill", language, skill=signed(skills["last_value"]))
    against = word(f"baseline_{verdict['against']}", language)
    found = signed(skills[verdict["against"]])
    return word(f"forecast_{verdict['better']}", language, against=against, skill=found, p=verdict["p_value"])
