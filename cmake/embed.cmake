# OUT.bin as a C source, OUT.c: the `struct guest` GUEST.
file(READ ${OUT}.bin bytes HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
file(WRITE ${OUT}.c "#include \"cpu.h\"\n\nstatic const unsigned char image[] = {${bytes}};\n"
     "const struct guest ${GUEST} = {image, sizeof image};\n")
