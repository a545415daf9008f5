package dev.banshi.android.keys

import android.content.Context
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import android.security.keystore.UserNotAuthenticatedException
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import uniffi.banshi.DeviceKeyException
import uniffi.banshi.KeyPurpose
import uniffi.banshi.KeyWrapperException
import java.math.BigInteger
import java.security.AlgorithmParameters
import java.security.InvalidKeyException
import java.security.KeyFactory
import java.security.ProviderException
import java.security.Signature
import java.security.spec.ECGenParameterSpec
import java.security.spec.ECParameterSpec
import java.security.spec.ECPoint
import java.security.spec.ECPublicKeySpec
import java.util.Base64
import java.util.UUID
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNotEquals
import kotlin.test.assertTrue

@RunWith(RobolectricTestRunner::class)
class KeystoreTest {
    private var isPhoneLocked = false
    private val wrapper = KeystoreKeyWrapper { isPhoneLocked }
    private val secret = ByteArray(32) { it.toByte() }
    private val kept = RuntimeEnvironment.getApplication().getSharedPreferences("device", Context.MODE_PRIVATE)

    @Before
    fun install() = KeystoreInMemory.install()

    @Test
    fun `what is wrapped is unwrapped, and is another each time`() {
        val (one, two) = wrapper.wrap(SCREEN, secret) to wrapper.wrap(SCREEN, secret)
        assertFalse(one.contentEquals(two), "the hardware's nonce is another each time")
        assertEquals(12 + secret.size + 16, one.size, "nonce, ciphertext, tag")
        assertContentEquals(secret, wrapper.unwrap(SCREEN, one))
        assertContentEquals(secret, wrapper.unwrap(SCREEN, two))
    }

    @Test
    fun `the key is made as the purpose wants it`() {
        wrapper.wrap(SCREEN, secret)
        wrapper.wrap(SENDING, secret)
        wrapper.wrap(SENDING, secret)
        val (screen, sending) = KeystoreInMemory.asked
        assertEquals(2, KeystoreInMemory.asked.size, "one a purpose")
        assertTrue(screen.isUnlockedDeviceRequired && screen.isStrongBoxBacked)
        assertFalse(sending.isUnlockedDeviceRequired, "sending goes on behind a locked screen")
        assertEquals(256, screen.keySize)
        assertContentEquals(arrayOf(KeyProperties.BLOCK_MODE_GCM), screen.blockModes)
        assertEquals(KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT, screen.purposes)
        assertTrue(screen.isRandomizedEncryptionRequired, "nobody but the hardware chooses the nonce")
    }

    @Test
    fun `a phone without a chip of its own keeps keys in the processor`() {
        KeystoreInMemory.hasStrongBox = false
        assertContentEquals(secret, wrapper.unwrap(SCREEN, wrapper.wrap(SCREEN, secret)))
        assertEquals(listOf(true, false), KeystoreInMemory.asked.map { it.isStrongBoxBacked })
    }

    @Test
    fun `a key that is gone, and bytes that are another's, are lost`() {
        val wrapped = wrapper.wrap(SCREEN, secret)
        assertFailsWith<KeyWrapperException.Lost> { wrapper.unwrap(SENDING, wrapped) }
        wrapper.wrap(SENDING, secret)
        assertFailsWith<KeyWrapperException.Lost> { wrapper.unwrap(SENDING, wrapped) }
        for (length in 0 until wrapped.size) {
            assertFailsWith<KeyWrapperException.Lost>(
                "$length bytes",
            ) { wrapper.unwrap(SCREEN, wrapped.copyOf(length)) }
        }
        for (place in wrapped.indices) {
            val changed = wrapped.copyOf().also { it[place] = (it[place].toInt() xor 1).toByte() }
            assertFailsWith<KeyWrapperException.Lost>("byte $place") { wrapper.unwrap(SCREEN, changed) }
        }
        wrapper.forget(SCREEN)
        wrapper.forget(SCREEN)
        assertFailsWith<KeyWrapperException.Lost> { wrapper.unwrap(SCREEN, wrapped) }
    }

    @Test
    fun `to begin anew takes the vaults' keys and no other`() {
        wrapper.wrap(SCREEN, secret)
        wrapper.wrap(SENDING, secret)
        val device = KeystoreDeviceKey(kept).apply { publicKey() }
        wrapper.forgetAll()
        assertEquals(1, KeystoreInMemory.keys.size)
        val id = device.deviceId()
        device.destroy()
        assertEquals(0, KeystoreInMemory.keys.size)
        assertNotEquals(id, device.deviceId())
    }

    @Test
    fun `the core hears whether a key is lost, locked, or what else`() {
        assertIs<KeyWrapperException.Lost>(refusalOf(KeyPermanentlyInvalidatedException(), isPhoneLocked = true))
        assertIs<KeyWrapperException.Locked>(refusalOf(UserNotAuthenticatedException(), isPhoneLocked = false))
        assertIs<KeyWrapperException.Locked>(refusalOf(InvalidKeyException(), isPhoneLocked = true))
        assertEquals(
            0,
            assertIs<KeyWrapperException.Failed>(refusalOf(ProviderException(), isPhoneLocked = false)).code,
        )
    }

    @Test
    fun `a locked phone locks what needs an unlocked one`() {
        wrapper.wrap(SCREEN, secret)
        wrapper.wrap(SENDING, secret)
        isPhoneLocked = true
        KeystoreInMemory.isRefusing = true
        assertFailsWith<KeyWrapperException.Locked> { wrapper.unwrap(SCREEN, ByteArray(60)) }
        assertFailsWith<KeyWrapperException.Failed> { wrapper.unwrap(SENDING, ByteArray(60)) }
    }

    @Test
    fun `the device's key signs what its public key verifies, in 64 bytes`() {
        val device = KeystoreDeviceKey(kept)
        assertFailsWith<DeviceKeyException.Unusable> { device.sign(secret) }
        val public = Base64.getUrlDecoder().decode(device.publicKey())
        assertEquals(65, public.size)
        repeat(50) { round ->
            val message = ByteArray(round) { round.toByte() }
            val signature = device.sign(message)
            assertEquals(64, signature.size)
            val verifier = Signature.getInstance("SHA256withECDSA")
            verifier.initVerify(pointOf(public))
            verifier.update(message)
            assertTrue(
                verifier.verify(
                    derOf(BigInteger(1, signature.copyOf(32)), BigInteger(1, signature.copyOfRange(32, 64))),
                ),
            )
        }
        assertEquals(device.publicKey(), KeystoreDeviceKey(kept).publicKey(), "the same after a restart")
        assertEquals(device.deviceId(), KeystoreDeviceKey(kept).deviceId())
        assertEquals(device.deviceId(), UUID.fromString(device.deviceId()).toString())
        assertFalse(KeystoreInMemory.asked.single().isUnlockedDeviceRequired, "sending signs behind a locked screen")
    }

    private fun pointOf(public: ByteArray) =
        KeyFactory.getInstance("EC").generatePublic(
            ECPublicKeySpec(
                ECPoint(BigInteger(1, public.copyOfRange(1, 33)), BigInteger(1, public.copyOfRange(33, 65))),
                AlgorithmParameters
                    .getInstance("EC")
                    .apply { init(ECGenParameterSpec("secp256r1")) }
                    .getParameterSpec(ECParameterSpec::class.java),
            ),
        )

    private companion object {
        val SCREEN = KeyPurpose("banshi.screen.1", needsUnlockedPhone = true)
        val SENDING = KeyPurpose("banshi.sending.1", needsUnlockedPhone = false)
    }
}
