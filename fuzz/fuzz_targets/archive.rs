#![no_main]

sada_fuzz::target!(archive);
