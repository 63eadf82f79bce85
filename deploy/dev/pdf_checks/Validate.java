import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Says of each file whether it keeps PDF/A-2a and PDF/UA-1, one line each, then the rules that it breaks. */
public class Validate {
    static final PDFAFlavour[] STANDARDS = {PDFAFlavour.PDFA_2_A, PDFAFlavour.PDFUA_1};

    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean good = files.length > 0;
        for (String file : files) {
            for (PDFAFlavour standard : STANDARDS) {
                try (FileInputStream body = new FileInputStream(file);
                        PDFAParser parser = Foundries.defaultInstance().createParser(body, standard)) {
                    PDFAValidator validator = Foundries.defaultInstance().createValidator(standard, 100, false, true, false);
                    ValidationResult said = validator.validate(parser);
                    good &= said.isCompliant();
                    System.out.println((said.isCompliant() ? "good " : "BAD ") + standard.getId() + " " + file);
                    for (TestAssertion broken : said.getTestAssertions()) {
                        if (broken.getStatus() == TestAssertion.Status.FAILED) {
                            System.out.println("  " + broken.getRuleId().getClause() + ": " + broken.getMessage()
                                    + " at " + broken.getLocation().getContext());
                        }
                    }
                }
            }
        }
        System.exit(good ? 0 : 1);
    }
}
