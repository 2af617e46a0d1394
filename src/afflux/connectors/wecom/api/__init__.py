"""WeCom's interfaces as typed calls, one file for each chapter. All raise Refused with the code's own problem."""
