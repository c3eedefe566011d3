#![no_main]

// The steps of a template pay for 64 bytes each: five million for any run.
sada_fuzz::target!(template, 700 << 20);
