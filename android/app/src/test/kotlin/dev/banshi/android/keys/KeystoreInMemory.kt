package dev.banshi.android.keys

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.StrongBoxUnavailableException
import java.io.InputStream
import java.io.OutputStream
import java.security.Key
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.KeyPairGeneratorSpi
import java.security.KeyStoreSpi
import java.security.Provider
import java.security.ProviderException
import java.security.PublicKey
import java.security.SecureRandom
import java.security.Security
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import javax.crypto.KeyGenerator
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey

/**
 * What Robolectric has none of: a provider under the name of Android's keystore. Its keys are the JVM's, in memory; what
 * the app asked for is written down.
 */
internal object KeystoreInMemory {
    val keys = HashMap<String, Key>()
    val publicKeys = HashMap<String, PublicKey>()
    val asked = mutableListOf<KeyGenParameterSpec>()
    var hasStrongBox = true

    /** Whether it refuses without saying why, as most do behind a locked screen. */
    var isRefusing = false

    /** Takes the place of Android's keystore; empty, as on a new phone. */
    fun install() {
        keys.clear()
        publicKeys.clear()
        asked.clear()
        hasStrongBox = true
        isRefusing = false
        Security.removeProvider(NAME)
        Security.addProvider(InMemory())
    }

    private fun note(spec: AlgorithmParameterSpec): KeyGenParameterSpec {
        asked += spec as KeyGenParameterSpec
        if (spec.isStrongBoxBacked && !hasStrongBox) throw StrongBoxUnavailableException()
        return spec
    }

    private const val NAME = "AndroidKeyStore"

    private class InMemory : Provider(NAME, "1", "in memory") {
        init {
            put("KeyStore.$NAME", Store::class.java.name)
            put("KeyGenerator.AES", SecretKeys::class.java.name)
            put("KeyPairGenerator.EC", KeyPairs::class.java.name)
        }
    }

    class SecretKeys : KeyGeneratorSpi() {
        private lateinit var spec: KeyGenParameterSpec

        override fun engineInit(params: AlgorithmParameterSpec, random: SecureRandom?) {
            spec = note(params)
        }

        override fun engineInit(random: SecureRandom?) = error("not asked for")

        override fun engineInit(size: Int, random: SecureRandom?) = error("not asked for")

        override fun engineGenerateKey(): SecretKey =
            KeyGenerator
                .getInstance("AES")
                .apply { init(spec.keySize) }
                .generateKey()
                .also { keys[spec.keystoreAlias] = it }
    }

    class KeyPairs : KeyPairGeneratorSpi() {
        private lateinit var spec: KeyGenParameterSpec

        override fun initialize(params: AlgorithmParameterSpec, random: SecureRandom?) {
            spec = note(params)
        }

        override fun initialize(size: Int, random: SecureRandom?) = error("not asked for")

        override fun generateKeyPair(): KeyPair =
            KeyPairGenerator
                .getInstance("EC")
                .apply { initialize(spec.algorithmParameterSpec) }
                .generateKeyPair()
                .also {
                    keys[spec.keystoreAlias] = it.private
                    publicKeys[spec.keystoreAlias] = it.public
                }
    }

    class Store : KeyStoreSpi() {
        override fun engineGetKey(alias: String, password: CharArray?): Key? {
            if (isRefusing) throw ProviderException("no reason given")
            return keys[alias]
        }

        override fun engineGetCertificate(alias: String): Certificate = Bare(publicKeys.getValue(alias))

        override fun engineDeleteEntry(alias: String) {
            keys.remove(alias)
            publicKeys.remove(alias)
        }

        override fun engineAliases(): Enumeration<String> = Collections.enumeration(keys.keys.toList())

        override fun engineContainsAlias(alias: String) = alias in keys

        override fun engineSize() = keys.size

        override fun engineIsKeyEntry(alias: String) = alias in keys

        override fun engineIsCertificateEntry(alias: String) = false

        override fun engineLoad(stream: InputStream?, password: CharArray?) = Unit

        override fun engineStore(stream: OutputStream?, password: CharArray?) = error("not asked for")

        override fun engineGetCertificateChain(alias: String) = arrayOf(engineGetCertificate(alias))

        override fun engineGetCreationDate(alias: String): Date = error("not asked for")

        override fun engineSetKeyEntry(alias: String, key: Key, password: CharArray?, chain: Array<Certificate>?) =
            error("not asked for")

        override fun engineSetKeyEntry(alias: String, key: ByteArray, chain: Array<Certificate>?) =
            error("not asked for")

        override fun engineSetCertificateEntry(alias: String, certificate: Certificate) = error("not asked for")

        override fun engineGetCertificateAlias(certificate: Certificate) = error("not asked for")
    }

    /** A certificate of which the public key alone is asked. */
    private class Bare(private val key: PublicKey) : Certificate("X.509") {
        override fun getPublicKey() = key

        override fun getEncoded() = ByteArray(0)

        override fun verify(key: PublicKey) = Unit

        override fun verify(key: PublicKey, provider: String) = Unit

        override fun toString() = "bare"
    }
}
