# OUT.bin as a C source, OUT.c: the `struct guest` GUEST.
file(READ ${OUT}.bin bytes HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
file(WRITE ${OUT}.c "#include \"cpu.h\"\n\nstatic const unsigned char bytes_of_${GUEST}[] = {${bytes}};\n"
     "const struct guest ${GUEST} = {bytes_of_${GUEST}, sizeof bytes_of_${GUEST}};\n")
