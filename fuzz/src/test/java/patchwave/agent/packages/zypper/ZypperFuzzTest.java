package patchwave.agent.packages.zypper;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import patchwave.agent.packages.Answer;
import patchwave.agent.packages.PackageTrouble;
import patchwave.fuzz.Clear;

/** Whatever zypper prints: an answer, or a failure in one sentence. */
final class ZypperFuzzTest {
    /** Its XML, and its text where it has no XML. */
    @FuzzTest
    @DictionaryFile(resourcePath = "/rpm.dict")
    void answers(byte[] output) throws InterruptedException {
        String text = new String(output, StandardCharsets.UTF_8);
        answer(() -> ZypperAnswer.parse(text));
        answer(() -> ZypperPatchText.fixes(text));
    }

    private static <T> void answer(PackageTrouble.Operation<T> operation) throws InterruptedException {
        if (PackageTrouble.answer(operation) instanceof Answer.Failed<T> failed) {
            Clear.sentence(failed.failure().detail());
        }
    }
}
