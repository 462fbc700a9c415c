; image: the program C. It was linked for one address, and three of its instructions know that.

        bits 32
        org  0x00a00000

image:  dd   image                  ; the header: where it was linked for,
        dd   start - image          ; where it begins,
        dd   relocations - image    ; where its relocation table stands

start:  mov  eax, [first]
known1  equ  $ - 4                  ; the last four bytes of that instruction are an address
        mov  esi, others
known2  equ  $ - 4
        mov  ecx, 9
next:   add  eax, [esi]
        add  esi, 4
        loop next                   ; a short jump says how far, not whereto: it needs no address
        mov  edx, last
known3  equ  $ - 4
        jmp  edx
last:   hlt                         ; eax: the sum, 55

first:  dd   1
others: dd   2, 3, 4, 5, 6, 7, 8, 9, 10

        align 4, db 0
relocations:                        ; at which places in the image an address stands; 0: no more
        dd   known1 - image, known2 - image, known3 - image, 0
