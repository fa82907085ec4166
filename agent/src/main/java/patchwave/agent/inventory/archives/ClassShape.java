package patchwave.agent.inventory.archives;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of a compiled class survives renaming of its package.
 *
 * @param texts of its constant pool that were asked for: names and descriptors of what it uses
 * @param methods of its own that were asked for, each as name and descriptor with nothing between
 */
record ClassShape(Set<String> texts, Set<String> methods) {
    private static final int MAGIC = 0xCAFEBABE;

    ClassShape {
        texts = Set.copyOf(texts);
        methods = Set.copyOf(methods);
    }

    /**
     * What to keep of classes: a class may have 65,535 texts, of which signatures name a few.
     *
     * @param texts exactly
     * @param methods each a name, or a name and a descriptor
     */
    record Asked(Set<String> texts, Set<String> methods) {
        static Asked by(List<Signature> signatures) {
            List<Signature.Condition> all = signatures.stream()
                    .flatMap(it -> Stream.concat(it.flawed().stream(), it.fixed().stream()))
                    .toList();
            return new Asked(
                    all.stream()
                            .flatMap(it ->
                                    it instanceof Signature.Mentions asked ? Stream.of(asked.text()) : Stream.of())
                            .collect(Collectors.toUnmodifiableSet()),
                    all.stream()
                            .flatMap(it ->
                                    it instanceof Signature.HasMethod asked ? Stream.of(asked.method()) : Stream.of())
                            .collect(Collectors.toUnmodifiableSet()));
        }
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
    static ClassShape read(byte[] bytes, Asked asked) throws IOException {
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
                    if (asked.texts().contains(pool[i])) {
                        texts.add(pool[i]);
                    }
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
            String name = text(pool, in.readUnsignedShort());
            String descriptor = text(pool, in.readUnsignedShort());
            if (asked.methods().contains(name) || asked.methods().contains(name + descriptor)) {
                methods.add(name + descriptor);
            }
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
