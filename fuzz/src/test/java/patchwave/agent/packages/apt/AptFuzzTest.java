package patchwave.agent.packages.apt;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import patchwave.agent.packages.Answer;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageFailureReason;
import patchwave.agent.packages.PackageTarget;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.PackageWish;
import patchwave.agent.packages.Simulation;
import patchwave.fuzz.Clear;
import patchwave.fuzz.Scratch;

/** Whatever apt and dpkg print: an answer, or a failure in one sentence. */
final class AptFuzzTest {
    private static final Path ROOT = Scratch.directory("apt");
    private static final AptLayout LAYOUT =
            new AptLayout("amd64", ROOT.resolve("dpkg"), ROOT.resolve("lists"), ROOT.resolve("archives"), List.of());
    private static final List<PackageTarget> TARGETS = List.of(
            new PackageTarget("libc6", "amd64", "2.36-9+deb12u14"),
            new PackageTarget("libc-bin", "amd64", "2.36-9+deb12u14"));

    /** What a host is asked before a rollout: its packages, what a wish comes to, what a plan would change. */
    @FuzzTest
    @DictionaryFile(resourcePath = "/apt.dict")
    void questions(byte[] transcript) throws InterruptedException {
        AptPrograms programs = Transcript.programs(transcript);
        DpkgDatabase database = new DpkgDatabase(programs, LAYOUT, ROOT);
        AptResolver resolver = new AptResolver(new AptSimulator(programs, LAYOUT, database), database);
        Answer<List<InstalledPackage>> packages = answer(database::packages);
        if (packages instanceof Answer.Given<List<InstalledPackage>> installed) {
            answer(() -> resolver.resolve(List.of(new PackageWish("libc6", "")), installed.value()));
            Answer<Simulation> simulated = answer(() -> resolver.simulate(TARGETS, installed.value()));
            if (simulated instanceof Answer.Given<Simulation> given
                    && given.value() instanceof Simulation.Planned planned) {
                planned.plan()
                        .changes()
                        .forEach(change -> Clear.require(
                                TARGETS.contains(new PackageTarget(change.name(), change.architecture(), change.to())),
                                "more than the plan would be changed: " + change));
            }
        }
    }

    /** What is looked up while a transaction is prepared and proved: configuration, files, where packages are fetched from. */
    @FuzzTest
    @DictionaryFile(resourcePath = "/apt.dict")
    void files(byte[] transcript) throws InterruptedException {
        AptPrograms programs = Transcript.programs(transcript);
        answer(() -> AptLayout.read(programs));
        DpkgDatabase database = new DpkgDatabase(programs, LAYOUT, ROOT);
        PackageChange change = new PackageChange("libc6", "amd64", "1", "2");
        answer(() -> database.files(List.of(change)));
        answer(() -> database.drift(List.of(new InstalledPackage("libc6", "amd64", "2", "ii ", "glibc", "2"))));
        answer(() -> {
            new AptArchive(programs, LAYOUT, ROOT.resolve("archive")).keepNew(change);
            return true;
        });
    }

    /** What apt says when it fails. */
    @FuzzTest
    @DictionaryFile(resourcePath = "/apt.dict")
    void errors(byte[] output) throws InterruptedException {
        String text = new String(output, StandardCharsets.UTF_8);
        answer(() -> {
            throw new PackageTrouble(AptErrors.classify(text, PackageFailureReason.REPOSITORY, true));
        });
    }

    private static <T> Answer<T> answer(PackageTrouble.Operation<T> operation) throws InterruptedException {
        Answer<T> answer = PackageTrouble.answer(operation);
        if (answer instanceof Answer.Failed<T> failed) {
            Clear.sentence(failed.failure().detail());
        }
        return answer;
    }
}
