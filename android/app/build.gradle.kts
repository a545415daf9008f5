plugins {
    alias(libs.plugins.android.application)
    alias(libs.plugins.kotlin.compose)
}

val made = rootDir.resolve("../target")

android {
    namespace = "dev.banshi.android"
    compileSdk = 37

    defaultConfig {
        applicationId = "dev.banshi.android"
        minSdk = 26
        targetSdk = 35
        ndk { abiFilters += setOf("arm64-v8a", "armeabi-v7a", "x86_64") }
    }

    sourceSets.named("main") {
        // The screens; the facade (make bindings); colours and type (make android-theme).
        kotlin.directories +=
            setOf("../ui/src/main/kotlin", "$made/bindings/kotlin", "$made/android/theme")
        assets.directories += "$made/android/resources/assets"
        // The core, where bindings/android/build.sh built it.
        jniLibs.directories += "$made/android/jniLibs"
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
}

dependencies {
    implementation(libs.activity.compose)
    implementation(libs.compose.foundation)
    implementation(libs.compose.material3)
    implementation(libs.compose.ui)
    implementation(libs.core.ktx)
    implementation(libs.coroutines.android)
    implementation(libs.lifecycle.viewmodel)
    // Its archive: the jar has no library for Android.
    implementation(libs.jna) { artifact { type = "aar" } }
}
