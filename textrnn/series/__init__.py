"""From rows in time to windows that a network learns from, with nothing leaking back; NumPy only.

`clock` has durations and the step that rows are apart, `grid` puts rows on a regular clock, `calendar` makes features
of moments, `scaling` learns from training rows and is undone on answers. `recipe` is all of that together, as a model
file keeps it. `windows` are views over the rows, split so that no target crosses; `answers` stands between outputs and
numbers. `baselines` is what a forecast must beat, and `audit` says which rows each part reads. `cases` is for series of
which each is classified as a whole. `rebuilding` is what a network reads that must write windows down from memory, and
`strangeness` turns errors into scores and a threshold.
"""
