"""What the command line says, in English and Korean."""

from __future__ import annotations

import locale
import os

__all__ = ["chosen_language", "say", "set_language"]

_language = "en"

_MESSAGES = {
    "rows": ("{n:,} texts, {classes} labels: {names}", "텍스트 {n:,}개, 레이블 {classes}개: {names}"),
    "more_labels": ("{names} and {n} more", "{names} 외 {n}개"),
    "tokens": ("tokens: {tokens}", "토큰: {tokens}"),
    "scores": (
        "{part}: accuracy {accuracy:.1%}, macro-F1 {macro_f1:.1%} ({n:,} texts)",
        "{part}: 정확도 {accuracy:.1%}, 매크로 F1 {macro_f1:.1%} (텍스트 {n:,}개)",
    ),
    "valid": ("validation", "검증"),
    "test": ("test", "시험"),
    "threshold": (
        "below a confidence of {threshold:.3f} it says unsure; it answers {coverage:.1%} of the texts",
        "확신도 {threshold:.3f} 미만이면 판단을 보류합니다. 전체의 {coverage:.1%}에 답합니다",
    ),
    "saved": ("{model} written in {seconds:.0f} s", "{model} 저장, {seconds:.0f}초 걸림"),
    "continued": (
        "{n:,} texts more, {epochs} epochs; accuracy on them now {accuracy:.1%} (not a measure of quality)",
        "텍스트 {n:,}개로 {epochs}에포크 더 학습; 이 텍스트에서의 정확도 {accuracy:.1%} (성능 지표가 아님)",
    ),
    "verified": ("{model}: whole; SHA-256 {digest}", "{model}: 온전함, SHA-256 {digest}"),
    "golden": (
        "{n} answers are those that it had when it was made (largest difference {difference:.1e})",
        "답 {n}개가 만들 때와 같습니다 (가장 큰 차이 {difference:.1e})",
    ),
    "no_golden": (
        "it has no answers to compare, since an older version wrote it",
        "예전 버전으로 만들어 비교할 답이 없습니다",
    ),
    "signed": ("signed by the key of {name}", "{name} 키로 서명되었습니다"),
    "signed_unchecked": (
        "signed; name the key that should have: --key FILE",
        "서명이 있습니다. 확인할 키를 주세요: --key FILE",
    ),
    "predicted": ("{n:,} texts predicted", "텍스트 {n:,}개 예측"),
    "blank": (
        "{n:,} empty texts were answered with the most frequent label",
        "빈 텍스트 {n:,}개에는 가장 흔한 레이블로 답했습니다",
    ),
    "unknown": (
        "{n:,} texts have no word that the model knows",
        "텍스트 {n:,}개에는 모델이 아는 말이 없습니다",
    ),
    "crashed": (
        "{n:,} texts crashed the analyser and count as empty",
        "텍스트 {n:,}개에서 분석기가 멈춰 빈 텍스트로 처리했습니다",
    ),
    "prompt": (
        "Type a text and press Enter; an empty line ends.",
        "텍스트를 입력하고 Enter를 누르세요. 빈 줄이면 끝납니다.",
    ),
    "unsure": ("unsure", "보류"),
    "figure": ("{name}: {value:.4f}  [{low:.4f}, {high:.4f}]", "{name}: {value:.4f}  [{low:.4f}, {high:.4f}]"),
    "accuracy": ("accuracy", "정확도"),
    "macro_f1": ("macro-F1", "매크로 F1"),
    "f1": ("F1", "F1"),
    "label": ("label", "레이블"),
    "precision": ("precision", "정밀도"),
    "recall": ("recall", "재현율"),
    "support": ("texts", "텍스트 수"),
    "unseen": ("labels the model has never seen: {names}", "모델이 본 적 없는 레이블: {names}"),
    "case_rows": ("{n:,} cases, {classes} labels: {names}", "사례 {n:,}개, 레이블 {classes}개: {names}"),
    "case_scores": (
        "{part}: accuracy {accuracy:.1%}, macro-F1 {macro_f1:.1%} ({n:,} cases)",
        "{part}: 정확도 {accuracy:.1%}, 매크로 F1 {macro_f1:.1%} (사례 {n:,}개)",
    ),
    "cases_predicted": ("{n:,} cases predicted", "사례 {n:,}개 예측"),
    "blank_cases": (
        "{n:,} cases of which nothing is known were answered with the most frequent label",
        "값이 하나도 없는 사례 {n:,}개에는 가장 흔한 레이블로 답했습니다",
    ),
    "cases": ("cases", "사례 수"),
    "watched": ("{rows:,} rows; watched: {columns}", "{rows:,}행; 살펴보는 열: {columns}"),
    "strange_above": (
        "rows are strange from {threshold:.4g} deviations on, {flagged:.2%} of these",
        "점수가 편차의 {threshold:.4g}배를 넘으면 이상으로 봅니다. 이 파일에서는 {flagged:.2%}",
    ),
    "detected": (
        "{n:,} events in {rows:,} rows, above a score of {threshold:.4g}",
        "{rows:,}행에서 점수가 {threshold:.4g}보다 높은 이상 구간 {n:,}개",
    ),
    "unscored": (
        "{n:,} rows have no score: too few known rows before them",
        "앞에 값이 있는 행이 모자라 {n:,}행은 점수가 없습니다",
    ),
    "learned_from": (
        "{n:,} of the rows lie in the time that the model learned from, so they flatter it",
        "{n:,}행은 모델이 학습한 기간에 있어 지표가 실제보다 좋게 나올 수 있습니다",
    ),
    "by": ("by", "기준"),
    "random": ("random", "무작위"),
    "point": ("rows", "행"),
    "event": ("events", "구간"),
    "adjusted": ("point-adjusted", "구간 보정"),
    "windows": (
        "{rows:,} rows; windows: {train:,} to train, {valid:,} to validate, {test:,} to test",
        "행 {rows:,}개; 윈도: 학습 {train:,}개, 검증 {valid:,}개, 시험 {test:,}개",
    ),
    "train": ("training", "학습"),
    "all_windows": ("all windows", "모든 윈도"),
    "forecast_scores": (
        "{part}: MAE {mae:.4g}, RMSE {rmse:.4g}, MASE {mase}, sMAPE {smape:.1f}% ({n:,} windows)",
        "{part}: MAE {mae:.4g}, RMSE {rmse:.4g}, MASE {mase}, sMAPE {smape:.1f}% (윈도 {n:,}개)",
    ),
    "forecast_skill": (
        "  {name}: MAE {mae:.4g}, skill over it {skill}",
        "  {name}: MAE {mae:.4g}, 이에 대한 예측력 {skill}",
    ),
    "forecast_quantile": (
        "  quantile {quantile}: {share:.1%} of the values lie below it, pinball loss {loss:.4g}",
        "  분위수 {quantile}: 실제 값의 {share:.1%}가 그 아래, 핀볼 손실 {loss:.4g}",
    ),
    "last_value": ("last value", "마지막 값"),
    "seasonal": ("season before", "한 주기 전 값"),
    "linear": ("linear model", "선형 모델"),
    "from": ("from", "시작"),
    "until": ("until", "끝"),
    "windows_n": ("windows", "윈도"),
    "mae": ("MAE", "MAE"),
    "rmse": ("RMSE", "RMSE"),
    "mase": ("MASE", "MASE"),
    "skill": ("skill", "예측력"),
    "mean": ("mean", "평균"),
    "part_windows": ("{part}: {n:,} windows", "{part}: 윈도 {n:,}개"),
    "window_reads": (
        "  {end} window reads {reads} and forecasts {targets}",
        "  {end} 윈도: 입력 {reads}, 예측 {targets}",
    ),
    "first": ("first", "첫"),
    "last": ("last", "마지막"),
    "row": ("row", "행"),
    "ok": ("ok", "정상"),
    "leak": ("LEAK", "누수"),
    "model": ("model", "모델"),
    "parameters": ("parameters", "매개변수"),
    "seconds_per_epoch": ("seconds an epoch", "에포크당 초"),
    "epochs": ("epochs", "에포크"),
    "valid_mae": ("validation MAE", "검증 MAE"),
    "test_mae": ("test MAE", "시험 MAE"),
    "error": ("error", "오류"),
    "warning": ("warning", "경고"),
}


def set_language(language: str | None) -> None:
    """Choose 'en' or 'ko'; None takes the locale's."""
    global _language
    if language is None:
        spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
        if not spoken and os.name == "nt":
            spoken = locale.getlocale()[0] or ""
        language = "ko" if spoken.lower().startswith(("ko", "korean")) else "en"
    _language = language


def chosen_language() -> str:
    """'en' or 'ko', for pages and cards that the library writes."""
    return _language


def say(key: str, **values: object) -> str:
    """One message in the chosen language."""
    return _MESSAGES[key][_language == "ko"].format(**values)
