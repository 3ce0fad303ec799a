"""What every part of the core stands on: errors, texts, dates, pinyin, files. No database, no domain."""
