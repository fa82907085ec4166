package patchwave.agent.inventory.archives;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * What of a compiled class survives renaming of its package.
 *
 * @param texts every text of its constant pool: names and descriptors of what it uses
 * @param methods of its own, each as name and descriptor with nothing between
 */
record ClassShape(Set<String> texts, Set<String> methods) {
    private static final int MAGIC = 0xCAFEBABE;

    ClassShape {
        texts = Set.copyOf(texts);
        methods = Set.copyOf(methods);
    }

    static boolean isClass(byte[] bytes) {
        return bytes.length >= 4
                && bytes[0] == (byte) 0xCA
                && bytes[1] == (byte) 0xFE
                && bytes[2] == (byte) 0xBA
                && bytes[3] == (byte) 0xBE;
    }

    /**
     * Reads a class file of any version as far as its methods.
     *
     * @throws IOException if it is none
     */
    static ClassShape read(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readInt() != MAGIC) {
            throw new IOException("not a class file");
        }
        skip(in, 4);
        int count = in.readUnsignedShort();
        String[] pool = new String[Math.max(count, 1)];
        Set<String> texts = new HashSet<>();
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> {
                    pool[i] = in.readUTF();
                    texts.add(pool[i]);
                }
                case 7, 8, 16, 19, 20 -> skip(in, 2);
                case 15 -> skip(in, 3);
                case 3, 4, 9, 10, 11, 12, 17, 18 -> skip(in, 4);
                case 5, 6 -> {
                    skip(in, 8);
                    // Longs and doubles take two places.
                    i++;
                }
                default -> throw new IOException("constant of an unknown kind " + tag);
            }
        }
        skip(in, 6);
        skip(in, 2 * in.readUnsignedShort());
        for (int fields = in.readUnsignedShort(); fields > 0; fields--) {
            skip(in, 6);
            skipAttributes(in);
        }
        Set<String> methods = new HashSet<>();
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            skip(in, 2);
            methods.add(text(pool, in.readUnsignedShort()) + text(pool, in.readUnsignedShort()));
            skipAttributes(in);
        }
        return new ClassShape(texts, methods);
    }

    private static String text(String[] pool, int index) throws IOException {
        if (index < 1 || index >= pool.length || pool[index] == null) {
            throw new IOException("constant " + index + " is no text");
        }
        return pool[index];
    }

    private static void skipAttributes(DataInputStream in) throws IOException {
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            skip(in, 2);
            skip(in, in.readInt());
        }
    }

    private static void skip(DataInputStream in, int bytes) throws IOException {
        if (bytes < 0) {
            throw new IOException("an attribute of " + bytes + " bytes");
        }
        in.skipNBytes(bytes);
    }

    /** Whether it has a method of that name, or of that name and descriptor where one is given. */
    boolean hasMethod(String method) {
        return method.indexOf('(') >= 0
                ? methods.contains(method)
                : methods.stream().anyMatch(own -> own.startsWith(method + "("));
    }
}
