#![no_main]

sada_fuzz::target!(packed);
