package dev.banshi.ui

import androidx.lifecycle.ViewModel
import androidx.lifecycle.ViewModelStore
import dev.banshi.Script
import dev.banshi.TestStage
import kotlinx.coroutines.runBlocking
import uniffi.banshi.Banshi
import uniffi.banshi.Draft

/** A phone with one person's papers open, that can be switched off and on again; models over the real core. */
internal class TestPhone(
    val office: TestStage = TestStage(),
) : AutoCloseable {
    val way = RecordedWay()
    private val models = ViewModelStore()
    var session = sessionOf(office.open())
        private set

    /** A model whose screen is seen until the test, or the process, ends. */
    fun <M : ViewModel> seen(model: M): M = model.also { models.put("${System.identityHashCode(it)}", it) }

    /** Another machine below the same screens. */
    fun replace(host: Host) {
        session = sessionOf(session.banshi, host)
    }

    /** The process dies; another begins on what the disk has, and finds its gateway there. */
    fun restart(gateway: String? = null) {
        end()
        session = sessionOf(if (gateway == null) office.open() else office.open(gateway = gateway))
    }

    /** The process dies. */
    fun end() {
        models.clear()
        session.resident.close()
        session.banshi.close()
    }

    /** A draft of the journey's item, nothing answered. */
    fun begun(): Draft {
        runBlocking {
            session.banshi.catalogue().sync()
            session.banshi.catalogue().prepare(Script.pharmacist.item)
        }
        return session.resident.drafts().start(Script.pharmacist.item)
    }

    /** A draft that can be signed. */
    fun filledIn(): Draft =
        begun().also { draft ->
            Script.pharmacist.fillIn(draft)
            draft.papers().addShot(Script.pharmacist.photograph, office.photo())
            draft.review().consents.forEach { draft.consent(it.purpose, true) }
        }

    /** The person signs in. */
    fun signIn() =
        runBlocking {
            val signIn = session.banshi.signIn()
            val url = signIn.begin("http://127.0.0.1:1/sign-in")
            signIn.complete(session.resident, office.browse(Script.pharmacist.login, url))
        }

    /** One filing, receipted. */
    fun filed(): Filed {
        val submission = filledIn().sign()
        signIn()
        runBlocking { session.banshi.outbox().send(SEND_SECONDS) }
        checkNotNull(session.resident.filings().submission(submission).receipt) { "it was not filed" }
        return Filed(submission, session.resident.filings().list().first().id)
    }

    override fun close() {
        end()
        office.close()
    }

    private fun sessionOf(banshi: Banshi, host: Host = TestHost(office)): Session {
        val residents = banshi.residents()
        val id = residents.list().firstOrNull()?.id ?: residents.create(Script.pharmacist.name)
        return Session(banshi, residents.open(id), host, threads, way, Link(banshi, host.network))
    }

    private companion object {
        const val SEND_SECONDS = 30u
    }
}

/** What was filed: the submission, and the filing of it. */
internal class Filed(val submission: String, val filing: String)

/** Looks until something is there. */
internal fun <T : Any> awaitValue(what: String, look: () -> T?): T {
    val end = System.nanoTime() + PATIENCE_NS
    while (System.nanoTime() < end) {
        look()?.let { return it }
        Thread.onSpinWait()
    }
    error(what)
}

private const val PATIENCE_NS = 30_000_000_000L
