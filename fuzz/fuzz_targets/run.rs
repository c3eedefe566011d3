#![no_main]

sada_fuzz::target!(run);
