package dev.banshi.ui

import uniffi.banshi.Catalogue
import uniffi.banshi.ScenarioNext
import uniffi.banshi.ScenarioScreen

/** The item that 家里添了孩子 leads to where the child is to be insured. */
internal const val INSURANCE = "resident-medical-insurance"

/** Where 家里添了孩子, 给孩子参加居民医保 comes to, by the choice at 户籍在镇江市吗: there, elsewhere, in no register yet. */
internal fun insurance(catalogue: Catalogue, registered: Int): ScenarioScreen {
    val begun = catalogue.scenario(catalogue.search("孩子", 0u, 1u).scenarios.first().path)
    val asked = catalogue.scenario(begun.choices()[INSURE])
    return catalogue.scenario(asked.choices()[registered])
}

private fun ScenarioScreen.choices() = (next as ScenarioNext.Question).choices.map { it.path }

private const val INSURE = 1
