package dev.banshi.android.keys

import android.os.Build
import android.security.KeyStoreException
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.UserNotAuthenticatedException
import uniffi.banshi.KeyWrapperException
import java.security.UnrecoverableKeyException
import javax.crypto.AEADBadTagException

/**
 * What the keystore refused, as the core has to hear it.
 *
 * @param isPhoneLocked whether the key needs an unlocked phone, and the phone is locked: most keystores then refuse
 *     without saying why
 */
internal fun refusalOf(error: Exception, isPhoneLocked: Boolean): KeyWrapperException =
    when {
        error is KeyPermanentlyInvalidatedException -> KeyWrapperException.Lost()
        error is UnrecoverableKeyException -> KeyWrapperException.Lost()
        error is AEADBadTagException -> KeyWrapperException.Lost()
        error is UserNotAuthenticatedException || isPhoneLocked -> KeyWrapperException.Locked()
        else -> KeyWrapperException.Failed(codeOf(error))
    }

/** The keystore's own number for it; [UNNUMBERED] before Android 13, which tells none. */
private fun codeOf(error: Throwable): Int {
    if (Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU) return UNNUMBERED
    val causes = generateSequence(error) { it.cause }
    return causes.filterIsInstance<KeyStoreException>().firstOrNull()?.numericErrorCode ?: UNNUMBERED
}

private const val UNNUMBERED = 0
