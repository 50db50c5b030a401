package org.fallow.desktop.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.decoder.Decoder;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import org.junit.jupiter.api.Test;

class QrCodeTest {
    private static final String LINK =
            "fallow:12D3KooWGRUVh6oE7H2vXx5kPXwQ3SxLZpQzYfVbgkM8eEwT4zXq@/ip4/192.168.1.20/tcp/4001,/ip6/::1/tcp/4001";

    @Test
    void theCodeOfALinkIsReadAsTheLink() throws Exception {
        ByteMatrix code = QrCode.encode(LINK).orElseThrow();
        BitMatrix seen = new BitMatrix(code.getWidth(), code.getHeight());
        for (int y = 0; y < code.getHeight(); y++) {
            for (int x = 0; x < code.getWidth(); x++) {
                if (code.get(x, y) == 1) {
                    seen.set(x, y);
                }
            }
        }
        assertThat(new Decoder().decode(seen).getText()).isEqualTo(LINK);
    }

    @Test
    void whatDoesNotFitIntoACodeHasNone() {
        assertThat(QrCode.encode("x".repeat(4_000))).isEmpty();
    }
}
