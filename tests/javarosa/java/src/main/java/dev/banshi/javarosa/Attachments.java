package dev.banshi.javarosa;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.javarosa.core.reference.Reference;
import org.javarosa.core.reference.ReferenceFactory;
import org.javarosa.core.reference.ReferenceManager;

/** Resolves {@code jr://file/NAME} and its kin to the files of one folder. */
final class Attachments implements ReferenceFactory {
    private final Path folder;

    private Attachments(Path folder) {
        this.folder = folder;
    }

    static void use(Path folder) {
        ReferenceManager manager = ReferenceManager.instance();
        manager.reset();
        manager.addReferenceFactory(new Attachments(folder));
    }

    @Override
    public boolean derives(String uri) {
        return uri.startsWith("jr://");
    }

    @Override
    public Reference derive(String uri, String context) {
        return derive(uri);
    }

    @Override
    public Reference derive(String uri) {
        Path file = folder.resolve(uri.substring(uri.lastIndexOf('/') + 1));
        return new Reference() {
            @Override
            public boolean doesBinaryExist() {
                return Files.exists(file);
            }

            @Override
            public InputStream getStream() throws IOException {
                return new FileInputStream(file.toFile());
            }

            @Override
            public String getURI() {
                return uri;
            }

            @Override
            public String getLocalURI() {
                return file.toString();
            }

            @Override
            public boolean isReadOnly() {
                return true;
            }

            @Override
            public OutputStream getOutputStream() throws IOException {
                throw new IOException("read-only");
            }

            @Override
            public void remove() {}

            @Override
            public Reference[] probeAlternativeReferences() {
                return new Reference[0];
            }
        };
    }
}
