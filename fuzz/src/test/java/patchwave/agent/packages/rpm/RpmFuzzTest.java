package patchwave.agent.packages.rpm;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.packages.Answer;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageFailureReason;
import patchwave.agent.packages.PackageTrouble;
import patchwave.fuzz.Clear;
import patchwave.fuzz.Scratch;

/** Whatever rpm and its front ends print, and whatever our own mark holds: an answer, or a failure in one sentence. */
final class RpmFuzzTest {
    private static final Path HERE = Scratch.directory("rpm");
    private static final Path MARK = HERE.resolve("unfinished");

    /** The installed packages and their state; every program answers with the same text. */
    @FuzzTest
    @DictionaryFile(resourcePath = "/rpm.dict")
    void database(byte[] output) throws InterruptedException, IOException {
        Files.write(MARK, output);
        String text = new String(output, StandardCharsets.UTF_8);
        RpmPrograms programs = new RpmPrograms(
                new RpmSettings(HERE, HERE, HERE.resolve("archive"), Duration.ZERO),
                (command, limit) -> new CommandEnd.Exited(0, text, "", true),
                Map.of());
        RpmVersions versions = new RpmVersions(programs);
        RpmDatabase database =
                new RpmDatabase(programs, versions, new UnfinishedMark(MARK), List.of("installonlypkg(kernel)"));
        Answer<List<InstalledPackage>> packages = answer(database::packages);
        if (packages instanceof Answer.Given<List<InstalledPackage>>(List<InstalledPackage> all)) {
            answer(() -> database.health(all));
            answer(() -> database.newestOfEach(all));
            answer(() -> database.drift(all));
            answer(() -> database.unmet(all));
            answer(() -> database.files(all.stream()
                    .map(it -> new PackageChange(it.name(), it.architecture(), it.version(), it.version()))
                    .toList()));
        }
        answer(database::directory);
    }

    /** What they say when they fail. */
    @FuzzTest
    @DictionaryFile(resourcePath = "/rpm.dict")
    void errors(byte[] output) throws InterruptedException {
        String text = new String(output, StandardCharsets.UTF_8);
        answer(() -> RpmMessages.wasKilled(text));
        answer(() -> {
            throw new PackageTrouble(RpmMessages.classify(text, PackageFailureReason.REPOSITORY, true));
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
