package dev.banshi.android.keys

import android.content.SharedPreferences
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import androidx.core.content.edit
import uniffi.banshi.DeviceKey
import uniffi.banshi.DeviceKeyException
import java.security.GeneralSecurityException
import java.security.KeyPair
import java.security.ProviderException
import java.security.Signature
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import java.util.UUID

/**
 * The P-256 key by which this installation signs, in the phone's hardware.
 *
 * @param kept where the installation's id lies; it is no secret
 */
class KeystoreDeviceKey(private val kept: SharedPreferences) : DeviceKey {
    private val keystore by lazy { PhoneKeystore() }

    @Synchronized
    override fun deviceId(): String =
        kept.getString(ID, null)
            ?: UUID.randomUUID().toString().also { made -> kept.edit(commit = true) { putString(ID, made) } }

    @Synchronized
    override fun publicKey(): String = answered { uncompressed((pair() ?: make()).public as ECPublicKey) }

    override fun sign(message: ByteArray): ByteArray =
        answered {
            val pair = pair() ?: throw DeviceKeyException.Unusable()
            val der =
                Signature.getInstance("SHA256withECDSA").run {
                    initSign(pair.private)
                    update(message)
                    sign()
                }
            fixedSignature(der)
        }

    /** Destroys key and id: the app begins anew. */
    @Synchronized
    fun destroy() {
        keystore.destroy(ALIAS)
        kept.edit(commit = true) { remove(ID) }
    }

    private fun pair(): KeyPair? = keystore.keyPair(ALIAS)

    private fun make(): KeyPair =
        keystore.makeKeyPair(
            KeyProperties.KEY_ALGORITHM_EC,
            KeyGenParameterSpec
                .Builder(ALIAS, KeyProperties.PURPOSE_SIGN)
                .setAlgorithmParameterSpec(ECGenParameterSpec("secp256r1"))
                .setDigests(KeyProperties.DIGEST_SHA256),
        )

    private fun <T> answered(work: () -> T): T =
        try {
            work()
        } catch (_: GeneralSecurityException) {
            throw DeviceKeyException.Unusable()
        } catch (_: ProviderException) {
            throw DeviceKeyException.Unusable()
        }

    private companion object {
        const val ALIAS = "banshi-device-key"
        const val ID = "device-id"
    }
}
