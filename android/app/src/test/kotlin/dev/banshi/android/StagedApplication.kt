package dev.banshi.android

/** The app on a phone of the tests. */
internal class StagedApplication : BanshiApplication() {
    override fun deployment() = Deployment(gateway, byteArrayOf(), super.deployment().catalogueRoot)

    companion object {
        /** The gateway of the next phone; nobody answers there, where a test says nothing else. */
        var gateway = "http://127.0.0.1:9"
    }
}
