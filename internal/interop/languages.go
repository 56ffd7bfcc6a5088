package interop

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// A candidate is an encoding that a file may be found to have, with words of the
// languages that are written in it.
type candidate struct {
	name  string
	words []string
}

// The words that tell encodings apart: names and common words in which the
// letters beyond ASCII stand next to others. What counts is which letters stand
// next to each other, in whatever word.
const (
	german     = "müller möller schäfer jäger schröder größe straße köln münchen zürich österreich übung für über führer hämmer käthe jürgen günther bräuer löwe böhm krüger schütz strauß weiß groß fuß süß äpfel öl ähnlich österlich bürger städte läufer nächste höhe hören tür schön müde fünf grün früh gemäß präsident geschäftsführer gesellschaft behörde vermögen zusammenhänge räume väter söhne töchter könig völlig plötzlich drücken brücke stück rück lücke ärzte prüfung verfügung gebühr rührung natürlich würde wäre hätte könnte müsste dürfen außer heißt schließlich äußern häuser bäume träume läuten freundschaftlich nürnberg düsseldorf göttingen tübingen saarbrücken lüneburg"
	french     = "françois hélène andré rené josé zoé chloé étienne éric père mère frère élève école été être fête forêt hôtel côte rhône île naître connaître août où voilà déjà là à très après près procès société président général européen française garçon leçon façon reçu noël raphaël joël anaïs naïf maïs loïc benoît jérôme gérard léa maëlle sûr dûment mûr bâtiment château âge théâtre tâche pâtes rôle contrôle drôle bientôt diplôme œuvre sœur cœur œil évêque même prêt intérêt enquête conquête arrêt tête ministère système crise élysée évian nîmes orléans besançon sète créé employé née année journée idée marché qualité réunion références créer préfet dépôt cédé crème brûlée aîné maître théorie événement numéro témoin médecin célèbre achète règle siège piège algèbre"
	spanish    = "josé maría martínez garcía lópez pérez gonzález hernández rodríguez sánchez ramírez gómez díaz fernández álvarez jiménez muñoz núñez peña española españa año niño señor señora compañía mañana montaña córdoba málaga cádiz león aragón méxico perú bogotá medellín panamá asunción también más está según después aquí así país días decisión relación nación información sesión razón ratón corazón canción público república académico económico político teléfono crédito débito útil último única fútbol común algún ningún túnel baúl país raíz maíz policía economía energía ángel índice órgano éxito había tenía vivía pingüino vergüenza lingüística averigüe cigüeña ibáñez yáñez ordóñez"
	portuguese = "joão são josé antónio antônio gonçalves conceição simões guimarães magalhães leão irmão irmã mãe pão mão não então nação ação função relação informação educação produção situação direção criança cabeça março praça serviço preço começo força você português três mês inglês francês câmara câmbio âmbito brasília rondônia pará ceará amapá goiás paraná maranhão coração avó avô pôr após até é está já lá só nós pés café pé fé público república última única início médico crédito político técnico código período século município polícia família história memória vitória glória lisboa évora setúbal bragança açores opções ações relações nações cidadãos corações põe melões limões luís saúde país açúcar árvore índio órgão último êxito ônibus àquele às à"
	italian    = "niccolò città università società qualità perché poiché né più giù però ciò può sarà farà così lunedì martedì nicolò carità libertà verità età caffè è cioè fà là già attività autorità identità pubblicità martedì comò falò virtù gesù cantù"
	nordic     = "åse øystein jørgen bjørn søren håkon ålesund tromsø malmö göteborg århus ærø æble kærlighed læge nærhed får går står blå grå på også måske år både åben lån bånd hånd sønn sønner køb høj død brød grøn rød fødsel øst øvre øl ørsted ånd sköld björk sjöberg öberg åberg lindström söderberg bergström nyström engström sjöström hägg väg fräsch män äpple ängel äldre hälsa kväll tjänst lärare örebro östersund härnösand gävle västerås norrköping jönköping linköping hämäläinen mäkinen väinö päivi jyväskylä hämeenlinna työ yö äiti isä mänty särkkä lähde näyttö järvi jökull þór guðrún sigurður ragnarsdóttir jóhann ísland æsir ólafur bændur þing reykjavík höfn ástríður kjær skjærgård brændt færøerne grønland københavn fyrst året månad året hälften skådespelare mördare föreningen länge sjælland træ næste være læse sætte"
	polish     = "łódź kraków poznań wrocław gdańsk łukasz wałęsa kaczyński lewandowska wójcik kamiński zieliński woźniak kozłowski jabłoński wiśniewski wiśniewska dąbrowski dąbrowska król nowakowską krawczyk michał paweł rafał józef jerzy tomasz agnieszką małgorzata barbarą grażyna bożena żaneta źródło święty święta ślub śląsk środa śnieg wieś część gość miłość jakość ilość ktoś coś żona życie że już może książka wąż mąż ręka ręce pięć dziesięć będzie będą są jest mówić móc który której wódka góra główny również tysiąc miesiąc pieniądze rząd sąd błąd prąd piątek książę ciężki zwykły był była było były mały stały całość spółka miało przyszłość ćwiczenie ćma być mieć robić dać niedźwiedź łódzki małżeństwo zażółć gęślą jaźń ogłoszenie właściciel członek człowiek urząd związek żółty późno próba źle osób dziś końca tańca ładny"
	czech      = "dvořák novák svoboda černý novotný procházka kučera veselý horák němec pokorný pospíšil hájek jelínek král růžička beneš fiala sedláček doležal zeman kolář navrátil čermák vaněk urban křížek štěpán jiří tomáš lukáš ondřej matěj vojtěch zdeněk bedřich anežka eliška kateřina markéta růžena libuše žofie božena praha brno plzeň děčín olomouc ústí hradec králové české budějovice ještě když už může které který tři čtyři pět šest devět před při přes příští říci řád řeka závěr žena život žádný číslo část člen člověk účet úřad důvod dům stůl vůbec nůž kůň zůstat působit město věc děti něco svět světový společnost měsíc týden rok říjen září květen červen červenec děkuji dítě těžký střední křest ďábel loď teď řeď ťuk šťastný pláň promiň ľubica ľudovít šťúr dĺžka vŕba stĺp kôň môj stôl ján peťo veľký ďakujem žiť šaľa"
	hungarian  = "szabó tóth kovács horváth varga kiss molnár németh farkas balogh papp lakatos takács juhász mészáros oláh simon rácz fekete győr győző erdő erdős őri őszi ősz nő nők idő idős időben felelős vezető erő erősen elnök első belső külső felső nagyszerű gyűrű tűz fű műszaki művész ügy ügyek ünnep üzlet űr űrhajó szürke zöld föld öreg ördög pénzügyi miniszterelnök köszönöm törvény gyöngyös szőke könyv józsef lászló zoltán istván jános györgy béla ágnes éva zsófia mária katalin időjárás egészség ország világ város dél észak él élet ír író út úr új múlt kút állam áll ár ő ők attól ettől"
	romanian   = "ştefan ştefănescu ionuţ răzvan bucureşti iaşi constanţa braşov timişoara galaţi ploieşti târgu mureş piteşti şi să în că şcoală ţară ţări viaţă faţă după fără până către însă însuşi sunt între înainte îi românia român română când cât câmp pământ mână lângă sâmbătă băsescu năstase călin mălăele mănăstire împărat îngheţată aţi fraţi preşedinte ţigănesc bănci ştiinţă poveşti moştenire şapte şase mulţi părinţi judeţ judeţul"
	croatian   = "kovačević horvat babić marić jurić novaković knežević đorđević đuro đilas ćiro čović šarić žarko šime željko božić ivanišević milošević karadžić mladić dodik vučić đukanović račan tuđman šibenik požega čakovec varaždin križevci sisačka što će već neće može među između također događaj građani sjećanje riječ čovjek žena život kuća noć moć pomoć općina općinski županija država društvo društveni"
	turkish    = "erdoğan yıldırım yılmaz şahin çelik öztürk kılıç aslan doğan kaya aydın güneş özdemir şimşek yıldız çetin koç kurt özkan polat taş ışık çınar şen ağaoğlu oğlu dağ ağ yağmur değil doğru soğuk büyük küçük gün dün için iş kış güç üç çok çocuk çünkü şu şey şehir başkan başbakan türkiye istanbul izmir ığdır şırnak muğla niğde eskişehir aydın ankara kırşehir kırıkkale ısparta adapazarı sayın altın kadın yakın kapı sarı hanım ayı sınıf yazı hızlı kızı çağdaş bağış diyarbakır görüşme değişiklik işçi eğitim öğretmen öğrenci ömer özgür gökhan gülşen ayşe fatoş barış"
	baltic     = "jānis bērziņš kalniņš ozoliņš liepiņš krūmiņš zariņš jansons ēriks rīga liepāja daugavpils jūrmala jēkabpils rēzekne kā nē tā šī ļoti ģimene ķīna ņemt vēl tikai būt labā viņš viņa viņi pēc līdz sākums gads mēs jūs ziņas skola māte tēvs māja zeme āda ēka īsts ūdens čau šodien žurnāls kazlauskas jankauskas petrauskas žukauskas balčiūnas šimkus žemaitis vilnius kaunas klaipėda šiauliai panevėžys marijampolė žmogus šalis ąžuolas ėjo įmonė ūkis už iš į jų jūsų mūsų kurių visų žmonių savivaldybė lietuvių įstatymas taryba seimą dieną vieną kalbą ragą eglė rūta jūratė gražina algirdas mindaugas grybauskaitė šimonytė nausėda tõnu jõgi mõte võru põlva õnne tõll kõik või pärnu müük jüri ülle äär öö"
	russian    = "иванов петров сидоров смирнов кузнецов попов васильев михайлов новиков фёдоров морозов волков алексеев лебедев семёнов егоров павлов козлов степанов николаев орлов андреев макаров никитин захаров зайцев соловьёв борисов яковлев григорьев романов воробьёв сергеев владимир путин дмитрий александр анна мария ольга татьяна наталья юлия екатерина москва санкт петербург новосибирск екатеринбург нижний новгород казань челябинск омск самара ростов уфа красноярск воронеж пермь волгоград общество ограниченной ответственностью директор генеральный компания банк россии российской федерации государственный министр правительство президент управляющий и в не на я быть он с что а по это она этот к но они мы весь который из у который то за свой что её так вы сказать этот он мочь человек о один ещё бы такой только себя своё какой когда уже для вот кто да говорить год знать мой до или если время рука нет самый ни стать большой даже другой наш под где дело есть сам раз чтобы два там чем глаз жизнь первый день тут во ничто потом очень со хотеть ли при голова надо без видеть идти теперь тоже стоять друг дом сейчас можно после слово здесь думать место спросить через лицо тогда ведь хороший каждый новый жить должный смотреть почему потому сторона просто нога сидеть понять иметь конечно делать вдруг над взять никто сделать дверь перед нужный понимать казаться работа три ваш уж земля конец несколько час голос город последний пока хорошо давать вода более хотя всегда второй куда пойти стол ребёнок увидеть сила отец женщина машина случай ночь сразу мир совсем остаться об вид выйти дать работать любить старый почти ряд начало твой вопрос много война снова ответить между подумать опять белый деньги значить про лишь минута жена посмотреть правда главный страна свет ждать мать будто никогда товарищ дорога однако лежать именно окно никакой найти писать комната часть вообще книга маленький улица решить далёкий душа чуть вернуться утро некоторый считать сколько помнить вечер пол таки получить народ плечо хоть сегодня бог вместе взгляд ходить зачем советский русский бывать полный прийти палец"
	ukrainian  = "зеленський шевченко бондаренко коваленко ткаченко кравченко олійник поліщук іванов київ харків одеса дніпро донецьк запоріжжя львів миколаїв україна українська її їх їжак є європа єдиний під після між від більше також який якої ще що це ці цієї їхній він сьогодні рік років країна міста місто області державний міністр президент ґанок єрмак юлія тимошенко порошенко кличко сергій олексій дмитро андрій наталія оксана людмила"
	greek      = "γιώργος παπαδόπουλος νίκος κώστας δημήτρης γιάννης μαρία ελένη κατερίνα αθήνα θεσσαλονίκη πάτρα ηράκλειο λάρισα βόλος ιωάννινα ελλάδα κύπρος και το να του η της με που την από για τα είναι των σε ο οι στο θα τη στην τον τους δεν τις ένα μια ότι ή στη αυτό όπως έχει στα αλλά στον μας ήταν σας πρόεδρος υπουργός εταιρεία τράπεζα κυβέρνηση δημοκρατία ελληνική πρώτος πολύ όλα μόνο χώρα έτος χρόνια ημέρα άνθρωπος γυναίκα άνδρας παιδί σπίτι πόλη δρόμος ξέρω θέλω μπορεί πρέπει έχω κάνω λέω βλέπω έρχομαι παίρνω δίνω κάθε μέρος τσίπρας μητσοτάκης καραμανλής βενιζέλος σαμαράς αλέξης κυριάκος γεωργίου οικονόμου βασιλείου αντωνίου νικολάου"
)

var western = []string{german, french, spanish, portuguese, italian, nordic}

// guessed are the encodings that a file may be found to have. Where two give the
// same text, the first is said.
var guessed = []candidate{
	{"windows-1252", western},
	{"windows-1250", []string{german, polish, czech, hungarian, romanian, croatian}},
	{"windows-1251", []string{russian, ukrainian}},
	{"windows-1253", []string{greek}},
	{"windows-1254", []string{german, french, turkish}},
	{"windows-1257", []string{german, baltic}},
	{"macintosh", western},
	{"iso-8859-2", []string{german, polish, czech, hungarian, romanian, croatian}},
	{"koi8-r", []string{russian}},
	{"koi8-u", []string{russian, ukrainian}},
	{"ibm850", western},
	{"ibm852", []string{german, polish, czech, hungarian, romanian, croatian}},
	{"ibm866", []string{russian, ukrainian}},
}

// letterPairs are the pairs of each of the guessed encodings, made at their first
// use.
var letterPairs = sync.OnceValue(func() (list []map[[2]rune]bool) {
	byText := map[string]map[[2]rune]bool{}
	for _, c := range guessed {
		text := strings.Join(c.words, " ")
		if byText[text] == nil {
			byText[text] = pairsOf(text)
		}
		list = append(list, byText[text])
	}
	return list
})

// pairsOf lists which letters stand next to each other in words, where one of the
// two is beyond ASCII. A blank stands for the ends of words.
func pairsOf(text string) map[[2]rune]bool {
	pairs := map[[2]rune]bool{}
	for word := range strings.FieldsSeq(text) {
		before := ' '
		for _, r := range word + " " {
			r = unicode.ToLower(r)
			if before >= utf8.RuneSelf || r >= utf8.RuneSelf {
				pairs[[2]rune{before, r}] = true
			}
			before = r
		}
	}
	return pairs
}
