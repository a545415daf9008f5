// For Android Studio alone: `make apk` and the tests build the same by Maven. Run `make apk` once before: it generates the
// facade's Kotlin, the theme, and the assets.
pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositoriesMode.set(RepositoriesMode.FAIL_ON_PROJECT_REPOS)
    repositories {
        google()
        mavenCentral()
    }
}

rootProject.name = "banshi"
include(":app")
