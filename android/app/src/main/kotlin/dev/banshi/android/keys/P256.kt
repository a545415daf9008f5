package dev.banshi.android.keys

import java.math.BigInteger
import java.security.SignatureException
import java.security.interfaces.ECPublicKey
import java.util.Base64

/** A public key as the uncompressed point 04 ‖ x ‖ y of 65 bytes (SEC 1, 2.3.3), base64url without padding. */
internal fun uncompressed(key: ECPublicKey): String {
    val point = byteArrayOf(UNCOMPRESSED) + fixed(key.w.affineX) + fixed(key.w.affineY)
    return Base64.getUrlEncoder().withoutPadding().encodeToString(point)
}

/**
 * A signature in the fixed form r ‖ s of 64 bytes that JWS wants (RFC 7518, 3.4), out of the DER sequence of two integers
 * that the keystore gives (RFC 3279, 2.2.3).
 *
 * @throws SignatureException where it is no such sequence
 */
internal fun fixedSignature(der: ByteArray): ByteArray {
    val reader = DerReader(der)
    reader.enter(SEQUENCE)
    val r = reader.integer()
    val s = reader.integer()
    if (!reader.isAtEnd) throw SignatureException("bytes behind the signature")
    return fixed(r) + fixed(s)
}

/** A number of at most 32 bytes in exactly 32. */
private fun fixed(number: BigInteger): ByteArray {
    if (number.signum() < 0 ||
        number.bitLength() > FIELD_BYTES * Byte.SIZE_BITS
    ) {
        throw SignatureException("out of range")
    }
    val bytes = number.toByteArray()
    // A leading zero keeps the number positive.
    val begins = (bytes.size - FIELD_BYTES).coerceAtLeast(0)
    return ByteArray(FIELD_BYTES).also { bytes.copyInto(it, FIELD_BYTES - (bytes.size - begins), begins) }
}

/** Reads what is short: lengths below 128 alone, as every signature of P-256 has them. */
private class DerReader(private val bytes: ByteArray) {
    private var next = 0

    val isAtEnd: Boolean
        get() = next == bytes.size

    fun enter(tag: Byte) {
        if (header(tag) != bytes.size - next) throw SignatureException("not as long as it says")
    }

    fun integer(): BigInteger {
        val length = header(INTEGER)
        if (length == 0 || length > bytes.size - next) throw SignatureException("not as long as it says")
        return BigInteger(bytes.copyOfRange(next, next + length)).also { next += length }
    }

    private fun header(tag: Byte): Int {
        if (bytes.size - next < 2 || bytes[next] != tag) throw SignatureException("not a signature")
        val length = bytes[next + 1].toInt()
        if (length < 0) throw SignatureException("longer than a signature of P-256")
        next += 2
        return length
    }
}

private const val UNCOMPRESSED: Byte = 4
private const val SEQUENCE: Byte = 0x30
private const val INTEGER: Byte = 2
private const val FIELD_BYTES = 32
