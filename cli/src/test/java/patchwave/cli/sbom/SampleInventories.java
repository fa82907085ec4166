package patchwave.cli.sbom;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import patchwave.proto.agent.v1.ArchiveFinding;
import patchwave.proto.agent.v1.ArchiveJudgement;
import patchwave.proto.agent.v1.ArchivePartRecord;
import patchwave.proto.agent.v1.ArchiveRecord;
import patchwave.proto.agent.v1.HostRecord;
import patchwave.proto.agent.v1.InventoryListener;
import patchwave.proto.agent.v1.InventoryRecord;
import patchwave.proto.agent.v1.ListenerProtocol;
import patchwave.proto.agent.v1.PackageRecord;
import patchwave.proto.agent.v1.UseRecord;
import patchwave.proto.operator.v1.GetInventoriesResponse;
import patchwave.proto.operator.v1.HostInventory;

/** Inventories as a controller tells them: a Debian host with a web application, and one of RHEL. */
public final class SampleInventories {
    public static final String WAR = "/srv/app/shop.war";
    static final Instant TAKEN = Instant.parse("2026-11-30T03:10:00Z");

    private SampleInventories() {}

    /** The answer for a host or for several, in two pieces. */
    public static List<GetInventoriesResponse> of(HostInventory.Builder... hosts) {
        List<InventoryRecord> records = new ArrayList<>(debian());
        records.addAll(rhel());
        GetInventoriesResponse.Builder second = GetInventoriesResponse.newBuilder();
        second.addAllRecords(records.subList(5, records.size()));
        for (HostInventory.Builder host : hosts) {
            second.addInventories(host);
        }
        return List.of(
                GetInventoriesResponse.newBuilder()
                        .addAllRecords(records.subList(0, 5))
                        .build(),
                second.build());
    }

    /** A host that has all of {@link #debian}. */
    public static HostInventory.Builder debianHost(String id) {
        return host(id, "aa", 0, debian().size());
    }

    /** A host that has all of {@link #rhel}. */
    static HostInventory.Builder rhelHost(String id) {
        return host(id, "bb", debian().size(), debian().size() + rhel().size());
    }

    /** A host of which nothing is known. */
    public static HostInventory.Builder silentHost(String id) {
        return HostInventory.newBuilder()
                .setHostId(id)
                .setEnvironment("production")
                .addPools("production/web");
    }

    private static HostInventory.Builder host(String id, String hash, int from, int to) {
        HostInventory.Builder host =
                silentHost(id).setHash(ByteString.fromHex(hash.repeat(32))).setTakeTime(time(TAKEN));
        for (int number = from; number < to; number++) {
            host.addRecords(number);
        }
        return host;
    }

    static Timestamp time(Instant instant) {
        return Timestamps.fromMillis(instant.toEpochMilli());
    }

    static List<InventoryRecord> debian() {
        return List.of(
                record(InventoryRecord.newBuilder()
                        .setHost(HostRecord.newBuilder()
                                .setOsId("debian")
                                .setOsVersion("12")
                                .setOsCodename("bookworm")
                                .setArchitecture("amd64")
                                .setKernelRelease("6.1.0-28-amd64")
                                .setKernelVersion("#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)")
                                .setKernelPackage("linux-image-6.1.0-28-amd64:amd64"))),
                deb("linux-image-6.1.0-28-amd64", "amd64", "6.1.119-1", "linux-signed-amd64", "6.1.119+1"),
                deb("libssl3", "amd64", "3.0.15-1~deb12u1", "openssl", "3.0.15-1~deb12u1"),
                deb("libssl3", "i386", "3.0.15-1~deb12u1", "openssl", "3.0.15-1~deb12u1"),
                deb("login", "amd64", "1:4.13+dfsg1-1+b1", "shadow", "1:4.13+dfsg1-1"),
                deb("libstdc++6", "amd64", "12.2.0-14", "gcc-12", "12.2.0-14"),
                record(InventoryRecord.newBuilder()
                        .setUse(UseRecord.newBuilder()
                                .setSubject("libssl3:amd64")
                                .addListeners(listener("0.0.0.0", 443, "/usr/sbin/nginx"))
                                .addListeners(listener("::", 443, ""))
                                .setReplaced(true))),
                record(InventoryRecord.newBuilder()
                        .setUse(UseRecord.newBuilder().setSubject("libstdc++6:amd64"))),
                record(InventoryRecord.newBuilder()
                        .setUse(UseRecord.newBuilder()
                                .setSubject(WAR)
                                .addListeners(listener("127.0.0.1", 8080, "/usr/bin/java")))),
                record(InventoryRecord.newBuilder()
                        .setArchive(ArchiveRecord.newBuilder().setPath(WAR))),
                part("", "com.example", "shop", "1.0"),
                part("WEB-INF/lib/log4j-core.jar", "org.apache.logging.log4j", "log4j-core", "2.14.1"),
                part("WEB-INF/lib/inner.ear!/deep.jar", "", "deep", ""),
                part("WEB-INF/lib/shaded.jar", "org.a", "a", "1"),
                part("WEB-INF/lib/shaded.jar", "org.b", "b", ""),
                record(InventoryRecord.newBuilder()
                        .setArchiveFinding(ArchiveFinding.newBuilder()
                                .setPath(WAR)
                                .setInner("WEB-INF/lib/log4j-core.jar")
                                .setCve("CVE-2021-44228")
                                .setJudgement(ArchiveJudgement.ARCHIVE_JUDGEMENT_VULNERABLE)
                                .addEvidence("JndiLookup.class is there"))));
    }

    static List<InventoryRecord> rhel() {
        return List.of(
                record(InventoryRecord.newBuilder()
                        .setHost(HostRecord.newBuilder()
                                .setOsId("rhel")
                                .setOsVersion("9.4")
                                .setArchitecture("x86_64")
                                .setKernelRelease("5.14.0-427.el9.x86_64")
                                .setKernelPackage("kernel-core:x86_64")
                                .addGaps("archives were not looked for yet")
                                .addGaps("2 processes could not be looked at, or not whole"))),
                rpm("kernel-core", "5.14.0-362.el9", "kernel", "5.14.0-362.el9"),
                rpm("kernel-core", "5.14.0-427.el9", "kernel", "5.14.0-427.el9"),
                rpm("openssl-libs", "1:3.0.7-27.el9", "openssl", "1:3.0.7-27.el9"),
                rpm("built-here", "2:1-1", "built-here", "2:1-1"),
                record(InventoryRecord.newBuilder()
                        .setArchive(ArchiveRecord.newBuilder()
                                .setPath("/opt/bro\u001bken.jar")
                                .setOwner("tool:noarch")
                                .setError("its index cannot be read"))));
    }

    private static InventoryRecord deb(
            String name, String architecture, String version, String source, String sourceVersion) {
        return record(InventoryRecord.newBuilder()
                .setPackage(PackageRecord.newBuilder()
                        .setName(name)
                        .setArchitecture(architecture)
                        .setVersion(version)
                        .setSource(source)
                        .setSourceVersion(sourceVersion)
                        .setStatus("ii ")
                        .addOrigins("Debian")));
    }

    private static InventoryRecord rpm(String name, String version, String source, String sourceVersion) {
        return record(InventoryRecord.newBuilder()
                .setPackage(PackageRecord.newBuilder()
                        .setName(name)
                        .setArchitecture("x86_64")
                        .setVersion(version)
                        .setSource(source)
                        .setSourceVersion(sourceVersion)
                        .setStatus("installed")
                        .addOfferedBy("Red Hat, Inc.")));
    }

    private static InventoryRecord part(String inner, String group, String artifact, String version) {
        return record(InventoryRecord.newBuilder()
                .setArchivePart(ArchivePartRecord.newBuilder()
                        .setPath(WAR)
                        .setInner(inner)
                        .setGroupId(group)
                        .setArtifactId(artifact)
                        .setVersion(version)));
    }

    private static InventoryListener listener(String address, int port, String program) {
        return InventoryListener.newBuilder()
                .setProtocol(ListenerProtocol.LISTENER_PROTOCOL_TCP)
                .setAddress(address)
                .setPort(port)
                .setProgram(program)
                .build();
    }

    private static InventoryRecord record(InventoryRecord.Builder record) {
        return record.build();
    }
}
