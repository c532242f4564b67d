"""Word lists, and nothing else: the small words of seven languages, and the words of every other helpdesk question."""

from __future__ import annotations

from collections.abc import Mapping

# The words a text of each language is full of: without meaning of their own, and telling the language.
FUNCTION_WORDS: Mapping[str, str] = {
    "en": """
        a about after again all also am an and any are as at be been before being but by can cant could d did do does
        doesnt doing don dont down each even every few for from further had has have having he her here hers him his how
        i id if im in into is isnt it its itself ive just let ll m me more most my no nor not now of off on once only or
        other our out over own re s same she should so some such t than that the their them then there these they this
        those through to too under until up us ve very was we were what when where which while who whom whose why will
        with won would you your
        """,
    "de": """
        aber alle als also am an auch auf aus bei bin bis bitte da damit dann das dass dem den der des die dies diese
        diesem diesen dieser doch dort du durch ein eine einem einen einer er es euch für gibt hab habe haben hat hier
        ich ihm ihn ihr ihre im in ist ja jede kann kein keine können man mein meine meinem meinen mich mir mit muss
        nach nicht noch nun nur ob oder ohne sehr sein seine sich sie sind so um und uns unser von vor war was weil wenn
        wer werden wie wieder will wir wird wo wurde zu zum zur über
        """,
    "es": """
        a al algo ante antes aquí así aún como con contra cuando cuál cómo de del desde donde durante dónde e el ella
        ellos en entre era es esa ese eso esta este esto estoy está están fue ha hace han hasta hay he la las le les lo
        los me mi mis mucho muy más nada ni no nos o para pero por porque puede puedo que quién qué se sea ser si sin
        sobre son su sus sí también te tengo tiene tienen todo tu tus un una uno unos y ya yo él
        """,
    "fr": """
        afin ai alors après as au aussi autre aux avec avez avoir car ce ceci cela ces cet cette chez comme comment dans
        de des donc dont du elle elles en encore est et eu eux fait faut il ils j je l la le les leur leurs lui m ma
        mais me mes moi mon n ne ni non nos notre nous on ont ou où par pas peut peux plus pour pourquoi puis qu quand
        que quel quelle qui quoi s sa sans se ses si son sont sur t ta te tes toi ton tous tout très tu un une vos votre
        vous y à ça été être
        """,
    "pt": """
        a ao aos aqui as até com como da das de dela dele depois do dos e ela ele eles em entre era essa esse esta este
        está estão eu foi há isso isto já lhe mais mas me meu meus minha muito na nas nem no nos não nós o onde os ou
        para pela pelo pode por porque posso qual quando que quem se sem ser seu seus sua suas só também te tem tenho
        ter um uma você vocês às é
        """,
    "it": """
        a ad ai al alla alle anche c che chi ci come con cosa cui da dal dalla degli dei del della delle di dove e ed
        era essere fa gli ha hai hanno ho i il in io l la le lei li lo loro lui ma me mi mia mie miei mio ne nei nel
        nella no noi non nostro o ogni per perché più posso può quale quando quanto quella quello questa questo qui se
        sei si sia sono su sua sue sul suo tra tu tutti tutto un una uno vi voi è
        """,
    "nl": """
        aan als bij daar dan dat de deze die dit doen door een en er had heb hebben heeft het hier hij hoe hun ik in is
        ja je jij jullie kan kunnen maar me meer men met mij mijn moet na naar niet nog nu of om omdat onder ons ook op
        over te tegen toch toen tot u uit uw van veel voor want waren was wat we wel welke werd wie wij wil worden wordt
        zal ze zich zij zijn zo zonder zou
        """,
}

# They say little about what a question is about.
COMMON_WORDS = """
    able actually aide aiuto ajuda answer anyone anything ask asking away ayuda back bedankt besoin best better
    bisogno bonjour brauche change check ciao come correct danke different easy else ever explain faire fare favor
    fazer find following frage funktioniert geht get getting give go going good got graag gracias grazie hacer hallo
    happen happening hello help helpful hey hi hilfe hola hulp information instead issue keep kind know like long
    look looking machen make maken may maybe mean merci might mine much must möchte necesito need needed new number
    obrigado ok okay olá option page people please possible preciso pregunta problem problema problème put quero
    question quick quiero really reason right said say see set show sorry still stop sure take tell thank thanks
    thing think time today told tried try trying turn understand use used user using veux voglio vorrei voudrais
    want wanted way well within without wondering work working works wrong yes yet
"""
