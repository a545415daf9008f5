package dev.banshi.android.keys

import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import uniffi.banshi.KeyPurpose
import uniffi.banshi.KeyWrapper
import uniffi.banshi.KeyWrapperException
import java.security.GeneralSecurityException
import java.security.ProviderException
import javax.crypto.Cipher
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/**
 * Wraps the vaults' keys by AES-GCM keys in the phone's hardware. What is wrapped is the nonce of 12 bytes, which the
 * hardware chose, and behind it the ciphertext with its tag.
 *
 * @param isPhoneLocked whether the phone's screen is locked now
 */
class KeystoreKeyWrapper(private val isPhoneLocked: () -> Boolean) : KeyWrapper {
    private val keystore by lazy { PhoneKeystore() }

    override fun wrap(purpose: KeyPurpose, key: ByteArray): ByteArray =
        answered(purpose) {
            val cipher = Cipher.getInstance(CIPHER)
            cipher.init(Cipher.ENCRYPT_MODE, keystore.secretKey(purpose.alias) ?: make(purpose))
            cipher.iv + cipher.doFinal(key)
        }

    override fun unwrap(purpose: KeyPurpose, wrapped: ByteArray): ByteArray =
        answered(purpose) {
            if (wrapped.size <= NONCE_BYTES) throw KeyWrapperException.Lost()
            val secret = keystore.secretKey(purpose.alias) ?: throw KeyWrapperException.Lost()
            val cipher = Cipher.getInstance(CIPHER)
            cipher.init(Cipher.DECRYPT_MODE, secret, GCMParameterSpec(TAG_BITS, wrapped, 0, NONCE_BYTES))
            cipher.doFinal(wrapped, NONCE_BYTES, wrapped.size - NONCE_BYTES)
        }

    override fun forget(purpose: KeyPurpose) = answered(purpose) { keystore.destroy(purpose.alias) }

    /** Destroys every key of the vaults': the app begins anew. */
    fun forgetAll() = keystore.destroyAll(VAULTS)

    private fun make(purpose: KeyPurpose): SecretKey {
        val spec =
            KeyGenParameterSpec
                .Builder(purpose.alias, KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT)
                .setKeySize(KEY_BITS)
                .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
                .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) spec.setUnlockedDeviceRequired(purpose.needsUnlockedPhone)
        return keystore.makeSecretKey(KeyProperties.KEY_ALGORITHM_AES, spec)
    }

    private fun <T> answered(purpose: KeyPurpose, work: () -> T): T =
        try {
            work()
        } catch (error: GeneralSecurityException) {
            throw refusalOf(error, purpose.needsUnlockedPhone && isPhoneLocked())
        } catch (error: ProviderException) {
            throw refusalOf(error, purpose.needsUnlockedPhone && isPhoneLocked())
        }

    private companion object {
        const val CIPHER = "AES/GCM/NoPadding"
        const val VAULTS = "banshi."
        const val KEY_BITS = 256
        const val NONCE_BYTES = 12
        const val TAG_BITS = 128
    }
}
