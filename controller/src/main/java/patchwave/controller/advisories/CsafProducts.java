package patchwave.controller.advisories;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchwave.advisory.Release;

/** The product tree of a CSAF document: from a product's id to the release and the package that it stands for. */
final class CsafProducts {
    /** The base system of all minor releases, or one minor release that is supported for longer. */
    private static final Pattern BASE =
            Pattern.compile("cpe:/[oa]:redhat:enterprise_linux:([0-9]+(?:\\.[0-9]+)?)(?:[:.].*)?");

    private static final Pattern EXTENDED =
            Pattern.compile("cpe:/[oa]:redhat:rhel_(?:eus|aus|tus|e4s|els):([0-9]+(?:\\.[0-9]+)?)(?:[:.].*)?");
    private static final Pattern PURL = Pattern.compile("pkg:rpm(mod)?/redhat/([^@?]+)(?:@([^?]+))?(?:\\?(.*))?");

    /** Products hold products: a package is in a module, and that in a release. No deeper. */
    private static final int DEEPEST = 4;

    private final Map<String, Json> products = new LinkedHashMap<>();
    private final Map<String, Relation> relations = new LinkedHashMap<>();

    private record Relation(String component, String platform) {}

    /**
     * A package of a release.
     *
     * @param version empty where the document speaks of all versions
     * @param isSource whether it is the source package
     */
    record Component(
            Release release, String name, Optional<String> version, boolean isSource, Optional<String> module) {}

    /** A name, a version and what it is, from a package URL. */
    private record Purl(
            String name, Optional<String> version, String architecture, Optional<String> module, boolean isModule) {}

    static CsafProducts of(Json document) {
        CsafProducts products = new CsafProducts();
        Json tree = document.required("product_tree");
        products.addBranches(tree);
        for (Json relation : tree.objects("relationships")) {
            products.relations.put(
                    relation.required("full_product_name").text("product_id"),
                    new Relation(relation.text("product_reference"), relation.text("relates_to_product_reference")));
        }
        return products;
    }

    private void addBranches(Json of) {
        for (Json branch : of.objects("branches")) {
            branch.optionalObject("product").ifPresent(it -> products.put(it.text("product_id"), it));
            addBranches(branch);
        }
    }

    /** Known ones; a large advisory names each product for each of its CVEs. */
    private final Map<String, Optional<Component>> components = new LinkedHashMap<>();

    /** Empty for products that are no packages of the distribution, such as containers and middleware. */
    Optional<Component> component(String id) {
        return components.computeIfAbsent(id, this::resolved);
    }

    private Optional<Component> resolved(String id) {
        Optional<Release> release = Optional.empty();
        Optional<Purl> named = Optional.empty();
        Optional<String> module = Optional.empty();
        String at = id;
        for (int depth = 0; depth < DEEPEST; depth++) {
            Relation relation = relations.get(at);
            Optional<Purl> purl = purl(relation == null ? at : relation.component());
            if (purl.isPresent() && purl.get().isModule()) {
                module = Optional.of(purl.get().name() + ":"
                        + purl.get().version().orElse("").split(":", -1)[0]);
            } else if (named.isEmpty()) {
                named = purl;
            }
            if (relation == null) {
                release = release(helper(at, "cpe").orElse(""));
                break;
            }
            at = relation.platform();
        }
        if (release.isEmpty() || named.isEmpty()) {
            return Optional.empty();
        }
        Purl it = named.get();
        return Optional.of(new Component(
                release.get(),
                it.name(),
                it.version(),
                it.architecture().equals("src"),
                module.isPresent() ? module : it.module()));
    }

    /** The release of RHEL that a CPE stands for; empty for other products. */
    static Optional<Release> release(String cpe) {
        Matcher base = BASE.matcher(cpe);
        Matcher extended = EXTENDED.matcher(cpe);
        if (base.matches()) {
            return Optional.of(new Release("rhel", base.group(1)));
        }
        return extended.matches() ? Optional.of(new Release("rhel", extended.group(1))) : Optional.empty();
    }

    private Optional<String> helper(String id, String key) {
        return Optional.ofNullable(products.get(id))
                .flatMap(it -> it.optionalObject("product_identification_helper"))
                .flatMap(it -> it.optionalText(key));
    }

    private Optional<Purl> purl(String id) {
        return helper(id, "purl").map(PURL::matcher).filter(Matcher::matches).map(it -> {
            Map<String, String> qualifiers = new LinkedHashMap<>();
            for (String pair : Optional.ofNullable(it.group(4)).orElse("").split("[&?]", -1)) {
                int sign = pair.indexOf('=');
                if (sign > 0) {
                    qualifiers.put(pair.substring(0, sign), decoded(pair.substring(sign + 1)));
                }
            }
            String epoch = qualifiers.getOrDefault("epoch", "0");
            Optional<String> version = Optional.ofNullable(it.group(3))
                    .map(CsafProducts::decoded)
                    .map(text -> epoch.equals("0") ? text : epoch + ":" + text);
            Optional<String> module = Optional.ofNullable(qualifiers.get("rpmmod"))
                    .map(text -> {
                        String[] words = text.split(":", -1);
                        return words.length < 2 ? text : words[0] + ":" + words[1];
                    });
            String name = decoded(it.group(2));
            int slash = name.indexOf('/');
            if (it.group(1) != null && slash > 0) {
                // Of VEX, which names no build of a module: "pkg:rpmmod/redhat/ruby:2.6/ruby" is a package in one.
                return new Purl(
                        name.substring(slash + 1),
                        Optional.empty(),
                        "src",
                        Optional.of(name.substring(0, slash)),
                        false);
            }
            return new Purl(name, version, qualifiers.getOrDefault("arch", "src"), module, it.group(1) != null);
        });
    }

    private static String decoded(String text) {
        // A plus sign is one; in forms it would be a blank.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
