package dev.banshi.android

import android.Manifest.permission
import android.content.Intent
import android.content.pm.ApplicationInfo.FLAG_ALLOW_BACKUP
import android.content.pm.ApplicationInfo.FLAG_USES_CLEARTEXT_TRAFFIC
import android.content.pm.PackageManager
import android.content.pm.PackageManager.PackageInfoFlags
import android.net.Uri
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.xmlpull.v1.XmlPullParser
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertTrue

@RunWith(RobolectricTestRunner::class)
class ManifestTest {
    private val app = RuntimeEnvironment.getApplication()
    private val asked = PackageManager.GET_PERMISSIONS or PackageManager.GET_SERVICES or PackageManager.GET_ACTIVITIES
    private val facts = app.packageManager.getPackageInfo(app.packageName, PackageInfoFlags.of(asked.toLong()))

    @Test
    fun `no permission beyond what is used`() =
        assertEquals(
            setOf(
                permission.INTERNET,
                permission.ACCESS_NETWORK_STATE,
                permission.RUN_USER_INITIATED_JOBS,
                permission.RECEIVE_BOOT_COMPLETED,
                permission.POST_NOTIFICATIONS,
                permission.CAMERA,
            ),
            facts.requestedPermissions?.toSet(),
        )

    @Test
    fun `nothing is backed up, nor moved to another phone`() {
        assertEquals(0, app.applicationInfo.flags and FLAG_ALLOW_BACKUP)
        val manifest = app.assets.openXmlResourceParser("AndroidManifest.xml")
        while (manifest.next() != XmlPullParser.START_TAG || manifest.name != "application") Unit
        val named = manifest.getAttributeResourceValue(ANDROID, "dataExtractionRules", 0)
        assertEquals(R.xml.data_extraction_rules, named)
        val excluded = HashMap<String, MutableSet<String>>()
        var way = ""
        val rules = app.resources.getXml(R.xml.data_extraction_rules)
        while (rules.next() != XmlPullParser.END_DOCUMENT) {
            if (rules.eventType != XmlPullParser.START_TAG) continue
            assertFalse(rules.name == "include")
            if (rules.name != "exclude") way = rules.name
            if (rules.name == "exclude") excluded.getOrPut(way, ::HashSet) += rules.getAttributeValue(null, "domain")
        }
        val all = setOf("root", "file", "database", "sharedpref", "external")
        assertEquals(mapOf<String, Set<String>>("cloud-backup" to all, "device-transfer" to all), excluded)
    }

    @Test
    fun `nothing goes out in clear`() = assertEquals(0, app.applicationInfo.flags and FLAG_USES_CLEARTEXT_TRAFFIC)

    @Test
    fun `the browser comes back to the one activity, and nobody starts the jobs but the system`() {
        val back = Intent(Intent.ACTION_VIEW, Uri.parse("${PhoneHost.SIGN_IN_REDIRECT}?code=a&state=b"))
        back.addCategory(Intent.CATEGORY_BROWSABLE)
        val found = app.packageManager.queryIntentActivities(back, PackageManager.ResolveInfoFlags.of(0)).single()
        assertEquals(MainActivity::class.java.name, found.activityInfo.name)
        assertEquals(listOf(MainActivity::class.java.name), facts.activities?.filter { it.exported }?.map { it.name })
        val services = facts.services.orEmpty()
        assertEquals(2, services.size)
        assertTrue(services.all { !it.exported && it.permission == permission.BIND_JOB_SERVICE })
    }

    @Test
    fun `what was built in is found`() {
        val built = Deployment.of(app)
        assertEquals("http://127.0.0.1:7400", built.gateway)
        assertTrue(built.catalogueRoot.decodeToString().contains("\"_type\""))
        assertEquals(0, built.roots.size, "none on loopback")
    }

    private companion object {
        const val ANDROID = "http://schemas.android.com/apk/res/android"
    }
}
