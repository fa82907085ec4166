package patchwave.agent.inventory.archives;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives and classes as tests need them: what the versions of log4j-core look like from outside. */
final class Jars {
    static final String LOOKUP = "org/apache/logging/log4j/core/lookup/JndiLookup.class";
    static final String MANAGER = "org/apache/logging/log4j/core/net/JndiManager.class";
    static final String POM = "META-INF/maven/org.apache.logging.log4j/log4j-core/pom.properties";

    private static final ClassDesc STRING = ConstantDescs.CD_String;
    private static final ClassDesc CONTEXT = ClassDesc.of("javax.naming.Context");

    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private boolean stored;

    Jars with(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    Jars with(String name, String content) {
        return with(name, content.getBytes(StandardCharsets.UTF_8));
    }

    Jars without(String name) {
        entries.remove(name);
        return this;
    }

    /** Entries that are not compressed, as in archives that programs are started from. */
    Jars stored() {
        stored = true;
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                if (stored) {
                    CRC32 sum = new CRC32();
                    sum.update(each.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(each.getValue().length);
                    entry.setCrc(sum.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(each.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static String pom(String version) {
        return "version=" + version + "\ngroupId=org.apache.logging.log4j\nartifactId=log4j-core\n";
    }

    /** As of 2.14.1: the manager takes any Context. */
    static Jars vulnerable() {
        return new Jars()
                .with(LOOKUP, plain("org.apache.logging.log4j.core.lookup.JndiLookup"))
                .with(MANAGER, managerOfAnyContext("org.apache.logging.log4j.core.net.JndiManager"))
                .with(POM, pom("2.14.1"));
    }

    /** As of 2.15.0: neither takes it nor can be switched off. */
    static Jars halfFixed() {
        return vulnerable()
                .with(MANAGER, plain("org.apache.logging.log4j.core.net.JndiManager"))
                .with(POM, pom("2.15.0"));
    }

    /** As of 2.16.0. */
    static Jars fixed() {
        return vulnerable()
                .with(MANAGER, managerThatIsOff("org.apache.logging.log4j.core.net.JndiManager"))
                .with(POM, pom("2.16.0"));
    }

    static byte[] plain(String name) {
        return ClassFile.of().build(ClassDesc.of(name), _ -> {});
    }

    static byte[] managerOfAnyContext(String name) {
        return ClassFile.of()
                .build(
                        ClassDesc.of(name),
                        type -> type.withMethodBody(
                                ConstantDescs.INIT_NAME,
                                MethodTypeDesc.of(ConstantDescs.CD_void, STRING, CONTEXT),
                                ClassFile.ACC_PRIVATE,
                                code -> code.aload(0)
                                        .invokespecial(
                                                ConstantDescs.CD_Object,
                                                ConstantDescs.INIT_NAME,
                                                ConstantDescs.MTD_void)
                                        .return_()));
    }

    static byte[] managerThatIsOff(String name) {
        return ClassFile.of()
                .build(
                        ClassDesc.of(name),
                        type -> type.withMethodBody(
                                "isJndiEnabled",
                                MethodTypeDesc.of(ConstantDescs.CD_boolean),
                                ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                code -> code.iconst_0().ireturn()));
    }

    /** As of 2.0-beta9, which has no manager. */
    static byte[] lookupThatLooksUp(String name) {
        return ClassFile.of()
                .build(
                        ClassDesc.of(name),
                        type -> type.withMethodBody(
                                "lookup",
                                ConstantDescs.MTD_void,
                                ClassFile.ACC_PUBLIC,
                                code -> code.new_(ClassDesc.of("javax.naming.InitialContext"))
                                        .pop()
                                        .return_()));
    }
}
