"""Exchange: files in and out. Reads any table a merchant exports, checks every row, resumes, explains; knows no business names."""
