"""Pool → Imports: upload, choose columns, try, run, watch, mend; and the way out again."""
