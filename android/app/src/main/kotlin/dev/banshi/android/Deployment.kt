package dev.banshi.android

import android.content.Context
import java.io.FileNotFoundException

/**
 * Whose gateway this app talks to, and the trust that it begins with; built into the APK.
 *
 * @property gateway the gateway's address
 * @property roots root certificates for it, PEM; empty for one on loopback
 * @property catalogueRoot the catalogue's first root metadata
 */
class Deployment(val gateway: String, val roots: ByteArray, val catalogueRoot: ByteArray) {
    companion object {
        /** What was built into this app. */
        fun of(context: Context): Deployment =
            Deployment(
                context.getString(R.string.gateway),
                asset(context, "gateway-roots.pem") ?: byteArrayOf(),
                checkNotNull(asset(context, "1.root.json")) { "the app was built without the catalogue's root" },
            )

        private fun asset(context: Context, name: String): ByteArray? =
            try {
                context.assets.open(name).use { it.readBytes() }
            } catch (_: FileNotFoundException) {
                null
            }
    }
}
