package dev.banshi.android.keys

import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.StrongBoxUnavailableException
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.KeyStore
import java.security.PrivateKey
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey

/** Android's keystore: keys that never leave the phone's hardware, by their names. */
internal class PhoneKeystore {
    private val store = KeyStore.getInstance(PROVIDER).apply { load(null) }

    /** The AES key of that name; `null` where there is none. */
    fun secretKey(alias: String): SecretKey? = store.getKey(alias, null) as SecretKey?

    /** The key pair of that name; `null` where there is none. */
    fun keyPair(alias: String): KeyPair? {
        val secret = store.getKey(alias, null) as PrivateKey? ?: return null
        return KeyPair(store.getCertificate(alias).publicKey, secret)
    }

    /** Makes an AES key. */
    fun makeSecretKey(kind: String, spec: KeyGenParameterSpec.Builder): SecretKey =
        inStrongestHardware(spec) {
            KeyGenerator.getInstance(kind, PROVIDER).run {
                init(it)
                generateKey()
            }
        }

    /** Makes a key pair. */
    fun makeKeyPair(kind: String, spec: KeyGenParameterSpec.Builder): KeyPair =
        inStrongestHardware(spec) {
            KeyPairGenerator.getInstance(kind, PROVIDER).run {
                initialize(it)
                generateKeyPair()
            }
        }

    /** Destroys the key of that name; nothing to destroy is success. */
    fun destroy(alias: String) = store.deleteEntry(alias)

    /** Destroys every key whose name begins so. */
    fun destroyAll(prefix: String) =
        store
            .aliases()
            .toList()
            .filter { it.startsWith(prefix) }
            .forEach(::destroy)

    /** In a chip of its own (StrongBox) where the phone has one with room, else in the processor's secure part. */
    private fun <K> inStrongestHardware(spec: KeyGenParameterSpec.Builder, make: (KeyGenParameterSpec) -> K): K {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.P) return make(spec.build())
        return try {
            make(spec.setIsStrongBoxBacked(true).build())
        } catch (_: StrongBoxUnavailableException) {
            make(spec.setIsStrongBoxBacked(false).build())
        }
    }

    private companion object {
        const val PROVIDER = "AndroidKeyStore"
    }
}
