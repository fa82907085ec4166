package patchwave.agent.packages.dnf;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import patchwave.agent.packages.rpm.RpmContract;
import patchwave.agent.packages.rpm.RpmHost;

@Tag("slow")
class DnfRpmIT extends RpmContract {
    @Override
    protected RpmHost host(Path directory) throws Exception {
        return DnfHost.in(directory);
    }

    @Override
    protected int exitCodeOfAFailedScriptlet() {
        return 0;
    }
}
