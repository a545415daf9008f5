package dev.banshi.android

import android.Manifest.permission.CAMERA
import android.Manifest.permission.POST_NOTIFICATIONS
import android.app.KeyguardManager
import android.content.ActivityNotFoundException
import android.content.Intent
import android.content.pm.PackageManager.PERMISSION_GRANTED
import android.net.Uri
import android.os.Build
import android.os.Bundle
import android.provider.Settings
import android.view.WindowManager.LayoutParams.FLAG_SECURE
import androidx.activity.ComponentActivity
import androidx.activity.OnBackPressedCallback
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.activity.result.PickVisualMediaRequest
import androidx.activity.result.contract.ActivityResultContracts.OpenDocument
import androidx.activity.result.contract.ActivityResultContracts.PickVisualMedia
import androidx.activity.result.contract.ActivityResultContracts.RequestPermission
import androidx.activity.result.contract.ActivityResultContracts.StartActivityForResult
import androidx.activity.viewModels
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.lifecycle.lifecycleScope
import androidx.lifecycle.viewmodel.initializer
import androidx.lifecycle.viewmodel.viewModelFactory
import dev.banshi.android.camera.ViewfinderEvent
import dev.banshi.android.services.NoticeAddress
import dev.banshi.ui.AppEvent
import dev.banshi.ui.AppModel
import dev.banshi.ui.Place
import dev.banshi.ui.Threads
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/** The app's one activity: it shows the screens, and does what only an activity in front can do. */
class MainActivity : ComponentActivity() {
    /** The app; it outlives this activity where that is made anew, and begins from the vault where the process was. */
    internal val model: AppModel by viewModels {
        viewModelFactory { initializer { AppModel(phone.host, Threads()) } }
    }

    private var isCameraAllowed by mutableStateOf(false)
    private val askForCamera = registerForActivityResult(RequestPermission()) { isCameraAllowed = it }
    private val askForNotices = registerForActivityResult(RequestPermission()) {}
    private val fromAlbum = registerForActivityResult(PickVisualMedia()) { it?.let(::answerPicture) }
    private val fromFiles = registerForActivityResult(OpenDocument(), ::answerFile)

    private val unlock =
        registerForActivityResult(StartActivityForResult()) { answerUnlock(it.resultCode == RESULT_OK) }

    private val goBack =
        object : OnBackPressedCallback(false) {
            override fun handleOnBackPressed() {
                val viewing = phone.errands.current.value?.takeIf { it.wantsCamera }
                if (viewing != null) viewing.end(null) else model.on(AppEvent.Back)
            }
        }

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        enableEdgeToEdge()
        onBackPressedDispatcher.addCallback(this, goBack)
        lifecycleScope.launch { phone.errands.current.collect { it?.let(::begin) } }
        lifecycleScope.launch {
            combine(model.state, phone.errands.current, model.sheets.shown, ::Triple).collect { (app, errand, sheets) ->
                val trail = app.trail
                val isViewing = errand?.wantsCamera == true
                goBack.isEnabled = trail.leadsBack || isViewing || sheets.isNotEmpty()
                keepSecret(trail.here.place.showsPapers || isViewing)
                if (trail.here.place is Place.Sending) wantNotices()
            }
        }
        setContent { PhoneApp(model, phone, isCameraAllowed, ::onViewfinder) }
        if (savedInstanceState == null) comeBack(intent)
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        comeBack(intent)
    }

    override fun onStart() {
        super.onStart()
        phone.isInFront = true
        model.on(AppEvent.Return)
    }

    override fun onStop() {
        super.onStop()
        phone.isInFront = false
        model.on(AppEvent.Leave)
    }

    override fun onResume() {
        super.onResume()
        isCameraAllowed = isGranted(CAMERA)
        // The person may have chosen another language in the system's settings.
        val chosen = phone.preferences.value
        if (chosen != model.state.value.preferences) model.on(AppEvent.Prefer(chosen))
        phone.sending.drop()
        giveUpSignIn()
    }

    override fun onPause() {
        super.onPause()
        phone.sendLater()
    }

    private fun begin(errand: Errand<*>) {
        if (!errand.begin()) return
        when (errand) {
            is Errand.Picture, is Errand.Code -> if (!isCameraAllowed) askForCamera.launch(CAMERA)
            is Errand.File -> fromFiles.launch(arrayOf("image/*", "application/pdf"))
            is Errand.SignIn -> browse(errand)
            is Errand.Unlock -> unlock.launch(lockOfThePhone())
        }
    }

    private fun browse(errand: Errand.SignIn) {
        try {
            startActivity(Intent(Intent.ACTION_VIEW, Uri.parse(errand.address)))
        } catch (_: ActivityNotFoundException) {
            errand.end(null)
        }
    }

    private fun onViewfinder(event: ViewfinderEvent) {
        when (event) {
            ViewfinderEvent.Album -> fromAlbum.launch(PickVisualMediaRequest(PickVisualMedia.ImageOnly))
            ViewfinderEvent.Settings -> startActivity(settings())
            ViewfinderEvent.Leave -> goBack.handleOnBackPressed()
            ViewfinderEvent.Shoot, is ViewfinderEvent.Light -> error("the viewfinder's own affair")
        }
    }

    private fun answerPicture(chosen: Uri) {
        val errand = phone.errands.current.value
        lifecycleScope.launch {
            val bytes = chosenFile(chosen)?.bytes
            when (errand) {
                is Errand.Picture -> errand.end(bytes)
                is Errand.Code -> errand.end(bytes?.let { withContext(Dispatchers.Default) { errand.scanner.read(it) } })
                else -> Unit
            }
        }
    }

    private fun answerFile(chosen: Uri?) {
        val errand = phone.errands.current.value as? Errand.File ?: return
        lifecycleScope.launch { errand.end(chosen?.let { chosenFile(it) }) }
    }

    private fun answerUnlock(isOpen: Boolean) {
        (phone.errands.current.value as? Errand.Unlock)?.end(if (isOpen) Unit else null)
    }

    // The newer way asks for a fragment and tells less; this one is there on every Android.
    @Suppress("DEPRECATION")
    private fun lockOfThePhone() = systemService<KeyguardManager>().createConfirmDeviceCredentialIntent(null, null)

    private suspend fun chosenFile(uri: Uri) = withContext(Dispatchers.IO) { contentResolver.chosenFile(uri) }

    /**
     * A notification was tapped, or the browser comes back from a sign-in; where the process was ended meanwhile, nobody
     * waits for that any more.
     */
    private fun comeBack(intent: Intent) {
        val data = intent.data ?: return
        NoticeAddress.read(data)?.let(model::on)
        val address = data.toString()
        if (!address.startsWith(PhoneHost.SIGN_IN_REDIRECT)) return
        val errand = phone.errands.current.value as? Errand.SignIn
        if (errand != null) errand.end(address) else lifecycleScope.launch { completeSignIn(model, address) }
    }

    /** Back without an answer of the browser's: the person gave up. */
    private fun giveUpSignIn() {
        (phone.errands.current.value as? Errand.SignIn)?.end(null)
    }

    private fun keepSecret(isSecret: Boolean) = window.setFlags(if (isSecret) FLAG_SECURE else 0, FLAG_SECURE)

    /** Asks once a process, where it is seen what notifications are for. */
    private fun wantNotices() {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU || isGranted(POST_NOTIFICATIONS)) return
        if (phone.asksForNotices()) askForNotices.launch(POST_NOTIFICATIONS)
    }

    private fun isGranted(permission: String) = checkSelfPermission(permission) == PERMISSION_GRANTED

    private fun settings() =
        Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, Uri.fromParts("package", packageName, null))
}
