package dev.banshi.ui

import dev.banshi.Script
import dev.banshi.TestStage
import dev.banshi.ui.form.FormEvent
import dev.banshi.ui.form.FormModel
import dev.banshi.ui.papers.PapersEvent
import dev.banshi.ui.papers.PapersModel
import dev.banshi.ui.review.ReviewEvent
import dev.banshi.ui.review.ReviewModel
import dev.banshi.ui.words.Language
import uniffi.banshi.Draft
import java.io.File
import java.io.IOException
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** The phone's storage is full: said by name, nothing lost, and it goes on once there is room. */
class StorageFullTest {
    @Test
    fun `a full phone says so, keeps all that was there, and goes on once there is room`() {
        val disk = SmallDisk.mounted() ?: return println("SKIPPED storage full: a small file system needs root")
        disk.use {
            TestPhone(TestStage(disk.folder)).use { phone ->
                val draft = phone.filledIn()
                val id = draft.id()
                draft.close()
                disk.fill()
                typesInVain(phone, id, disk)
                disk.fill()
                photographsInVain(phone, id)
                signsInVain(phone, id)
                opensAllTheSame(phone)
                disk.makeRoom()
                phone.restart()
                whole(phone.session.draft(id))
                val review = phone.seen(ReviewModel(id, phone.session))
                review.on(ReviewEvent.Arrive(Language.CHINESE))
                review.await("it can be signed") { it.review.orNull?.canSign == true }
                review.on(ReviewEvent.Sign)
                awaitValue("and is") { phone.way.places.find { it is Place.Sending } }
            }
        }
    }

    /** What is typed stays in its field, and is stored at the next try once there is room. */
    private fun typesInVain(phone: TestPhone, draft: String, disk: SmallDisk) {
        val form = phone.seen(FormModel(draft, phone.session))
        form.on(FormEvent.Arrive(Language.CHINESE))
        form.await("the form is read") { it.form is Loaded.Here }
        form.on(FormEvent.GoTo(EMPLOYER))
        form.on(FormEvent.Type(EMPLOYER, LONG))
        form.on(FormEvent.Previous)
        val refused = form.await("it says so") { it.trouble != null }
        assertEquals("full", refused.trouble?.code)
        assertTrue(refused.trouble!!.advice.zh.contains("清理"))
        assertEquals(LONG, refused.typed[EMPLOYER], "what was typed is still in its field")
        disk.makeRoom()
        form.on(FormEvent.Previous)
        form.await("it is stored") { it.trouble == null && it.typed.isEmpty() }
        form.on(FormEvent.GoTo(EMPLOYER))
        form.on(FormEvent.Answer(EMPLOYER, NAME))
        form.await("the right name again") { it.typed.isEmpty() && it.trouble == null }
    }

    private fun photographsInVain(phone: TestPhone, draft: String) {
        val papers = phone.seen(PapersModel(PapersOf.Draft(draft), Script.pharmacist.photograph, phone.session))
        papers.on(PapersEvent.Arrive)
        val there = papers.await("the page that is there") { it.papers is Loaded.Here }.papers.orNull!!.pages
        papers.on(PapersEvent.Take(insteadOf = there.single().id))
        papers.await("a shot") { it.looked != null && !it.isBusy }
        papers.on(PapersEvent.Keep)
        val refused = papers.await("it says so") { it.trouble != null && !it.isBusy }
        assertEquals("full", refused.trouble?.code)
        assertEquals(there, refused.papers.orNull?.pages, "the page that was there is there")
        assertTrue(refused.looked != null, "and the shot can be kept once there is room")
    }

    private fun signsInVain(phone: TestPhone, draft: String) {
        val review = phone.seen(ReviewModel(draft, phone.session))
        review.on(ReviewEvent.Arrive(Language.CHINESE))
        review.await("all is there") { it.review.orNull?.canSign == true }
        review.on(ReviewEvent.Sign)
        val refused = review.await("it says so") { it.trouble != null }
        assertEquals("full", refused.trouble?.code)
        assertTrue(
            phone.session.banshi
                .outbox()
                .screen()
                .lines
                .isEmpty(),
        )
    }

    /** The app opens on a full disk, or says by name why it does not. */
    private fun opensAllTheSame(phone: TestPhone) {
        phone.end()
        val app = AppModel(TestHost(phone.office), threads)
        app.on(AppEvent.Begin)
        val stage = app.await("it opens, or says why") { it.stage is Stage.Open || it.stage is Stage.Shut }.stage
        if (stage !is Stage.Open) assertEquals("full", assertIs<Stage.Shut>(stage).trouble.code)
        app.end()
    }

    private fun whole(draft: Draft) =
        draft.use {
            val review = draft.review()
            assertTrue(review.canSign, "nothing was lost: ${review.missing.map { line -> line.words.zh }}")
        }

    private companion object {
        const val EMPLOYER = "/data/practice/employer"
        val NAME = Script.pharmacist.answers.single { it.question == EMPLOYER }.text!!

        /** Longer than the room that is left in a block. */
        val LONG = "镇".repeat(3_000)
    }
}

/** A file system of a few megabytes in memory. */
private class SmallDisk(val folder: File) : AutoCloseable {
    private val ballast = File(folder, "ballast")

    /** Takes all the room that is left. */
    fun fill() {
        val piece = ByteArray(PIECE)
        try {
            ballast.outputStream().use { out -> while (true) out.write(piece) }
        } catch (_: IOException) {
            // Full, as wanted.
        }
    }

    fun makeRoom() {
        ballast.delete()
    }

    override fun close() {
        run("umount", "--lazy", "$folder")
        folder.delete()
    }

    companion object {
        private const val SIZE = "size=24m"
        private const val PIECE = 4096

        /** One; `null` where this user may mount nothing. */
        fun mounted(): SmallDisk? {
            val folder = kotlin.io.path.createTempDirectory("banshi-small-disk").toFile()
            if (run("mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", "$folder")) return SmallDisk(folder)
            folder.delete()
            return null
        }

        private fun run(vararg command: String): Boolean =
            try {
                ProcessBuilder(*command).redirectErrorStream(true).start().waitFor() == 0
            } catch (_: IOException) {
                false
            }
    }
}
