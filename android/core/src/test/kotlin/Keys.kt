package dev.banshi

import java.security.KeyPairGenerator
import java.security.Signature
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import java.util.Base64
import java.util.UUID
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec
import uniffi.banshi.DeviceKey
import uniffi.banshi.KeyPurpose
import uniffi.banshi.KeyWrapper
import uniffi.banshi.KeyWrapperException

/** A keystore as a phone has one, but in memory: a key an alias, AES-GCM. */
internal class HardwareInMemory : KeyWrapper {
    var wrapped = 0
        private set
    private val keys = mutableMapOf<String, SecretKey>()

    override fun wrap(purpose: KeyPurpose, key: ByteArray): ByteArray {
        wrapped += 1
        val secret = keys.getOrPut(purpose.alias) { KeyGenerator.getInstance("AES").apply { init(256) }.generateKey() }
        val cipher = Cipher.getInstance("AES/GCM/NoPadding").apply { init(Cipher.ENCRYPT_MODE, secret) }
        return cipher.iv + cipher.doFinal(key)
    }

    override fun unwrap(purpose: KeyPurpose, wrapped: ByteArray): ByteArray {
        val secret = keys[purpose.alias] ?: throw KeyWrapperException.Lost()
        val cipher = Cipher.getInstance("AES/GCM/NoPadding")
        cipher.init(Cipher.DECRYPT_MODE, secret, GCMParameterSpec(128, wrapped, 0, 12))
        return try {
            cipher.doFinal(wrapped, 12, wrapped.size - 12)
        } catch (_: AEADBadTagException) {
            throw KeyWrapperException.Lost()
        }
    }

    override fun forget(purpose: KeyPurpose) {
        keys.remove(purpose.alias)
    }
}

/** A P-256 key of the JVM's. */
internal class SoftwareDeviceKey : DeviceKey {
    private val id = UUID.randomUUID().toString()
    private val pair = KeyPairGenerator.getInstance("EC").apply { initialize(ECGenParameterSpec("secp256r1")) }.generateKeyPair()

    override fun deviceId(): String = id

    override fun publicKey(): String {
        val point = (pair.public as ECPublicKey).w
        val bytes = byteArrayOf(4) + fixed(point.affineX.toByteArray()) + fixed(point.affineY.toByteArray())
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)
    }

    override fun sign(message: ByteArray): ByteArray =
        Signature.getInstance("SHA256withECDSAinP1363Format").run {
            initSign(pair.private)
            update(message)
            sign()
        }

    /** 32 bytes, whatever sign byte or leading zeros the number has. */
    private fun fixed(number: ByteArray): ByteArray {
        val plain = number.dropWhile { it == 0.toByte() }.toByteArray()
        return ByteArray(32 - plain.size) + plain
    }
}
