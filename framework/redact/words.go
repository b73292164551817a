// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"strings"
	"unicode"
)

// set is a set of lower-case words.
type set map[string]bool

func setOf(words string) set {
	s := set{}
	for word := range strings.FieldsSeq(words) {
		s[word] = true
	}
	return s
}

var (
	// secretWords make a name secret wherever they stand in it, alone or as two words in a row ("pass", "word").
	secretWords = setOf(`password passwords passwd passphrase passphrases passcode secret secrets token tokens credential credentials
		cred creds apikey apikeys accesskey secretkey privatekey dockerconfigjson dockercfg dockerconfig htpasswd netrc pgpass
		sessionid sessid jsessionid phpsessid`)
	// secretEndings make a word secret that is written as one: "dbpassword", "registrytoken".
	secretEndings = strings.Fields(`password passwords passwd passphrase secret secrets token tokens credentials apikey apikeys
		accesskey secretkey privatekey signingkey encryptionkey authkey sshkey`)
	// lastWords make a name secret if it ends with them: registry_auth, but not AUTH_TYPE or AUTHOR.
	lastWords = setOf(`auth oauth authorization pass passw pwd pw pat cookie cookies jwt bearer otp totp salt mnemonic sas sig`)
	// owners come before a last word that is written without a separator: "dbpass", "userpwd".
	owners = setOf(`db user root admin my pg sql mysql postgres redis mongo rabbit rabbitmq smtp imap mail ftp sftp ssh http https proxy
		login ldap bind key keystore truststore store svc service app web api client server amqp mqtt backup git docker registry sudo
		wifi vpn`)
	// keyOwners make a "key" after them secret; a key alone, a public or a sort key is none.
	keyOwners = setOf(`api access private secret signing sign encryption encrypt decryption decrypt master account storage shared session ssh rsa
		dsa ecdsa ed tls ssl pgp gpg auth client server ca host service deploy deployment app webhook hmac aes crypto cipher jwt cookie
		admin consumer subscription s aws gcp azure stripe license`)
	// contentWords say in which form a secret is given: client-key-data, PASSWORD_B64.
	contentWords = setOf(`data value content text string raw plain b base der enc encoded encrypted json pem`)
	// aboutWords end names of what belongs to a secret and is none: TOKEN_FILE, PASSWORD_MIN_LENGTH, secretName.
	aboutWords = setOf(`file files path paths dir directory mount volume name names ref refs type types kind url uri endpoint host port
		address length len size count counts limit limits max min ttl expiry expiration expires expired timeout second seconds minutes hours
		days age policy enabled disabled required optional method mode provider issuer audience audiences scope scopes version algorithm alg
		format prefix suffix header label namespace class status state rotation interval period budget bucket usage review stdin backend
		engine manager keyboard sock socket`)
	// passAdjectives come before a "pass" that is no password.
	passAdjectives = setOf(`by high low band all must should max min multi single first two`)
	// amountWords begin names of numbers: MAX_TOKENS.
	amountWords = setOf(`max min num n total count`)
	// switchWords begin names that turn something on: a value that is true or false is then worth reading.
	switchWords = setOf(`use enable enabled disable disabled require required requires no skip has with without allow is needs automount`)
)

// splitWords gives the words of a name in lower case. A word ends at whatever is no letter, where a capital follows a
// small letter (apiKey), and before the last of several capitals if a small letter follows (APIKey).
func splitWords(name string) []string {
	var words []string
	runes := []rune(name)
	start := 0
	end := func(i int) {
		if i > start {
			words = append(words, strings.ToLower(string(runes[start:i])))
		}
	}
	for i, c := range runes {
		switch {
		case !unicode.IsLetter(c):
			end(i)
			start = i + 1
		case i > start && unicode.IsUpper(c) && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			end(i)
			start = i
		}
	}
	end(len(runes))
	return words
}

// secretName tells whether what is stored under a name is a secret, by the words of the name.
func secretName(name string) bool {
	if len(name) > maxName || name == "PWD" { // the shell's working directory
		return false
	}
	words := splitWords(name)
	for len(words) > 1 && contentWords[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	if len(words) == 0 {
		return false
	}
	last := words[len(words)-1]
	if len(words) > 1 && (aboutWords[last] || amountWords[words[0]] && strings.HasSuffix(last, "s")) {
		return false
	}
	for i, word := range words {
		if secretWord(word) || i > 0 && pairIsSecret(words[i-1], word) {
			return true
		}
	}
	before := ""
	if len(words) > 1 {
		before = words[len(words)-2]
	}
	return lastWords[last] && (last != "pass" || !passAdjectives[before]) || ownedPass(last)
}

// maxName is the longest name that is looked at, in bytes.
const maxName = 128

func secretWord(word string) bool {
	if secretWords[word] {
		return true
	}
	for _, ending := range secretEndings {
		if strings.HasSuffix(word, ending) {
			return true
		}
	}
	return false
}

func pairIsSecret(first, second string) bool {
	switch {
	case second == "key" || second == "keys":
		return keyOwners[first]
	case first == "id" && (second == "rsa" || second == "dsa" || second == "ecdsa" || second == "ed"): // names of SSH's files
		return true
	case first == "amz" && second == "signature":
		return true
	}
	return secretWords[first+second]
}

func ownedPass(word string) bool {
	for _, ending := range []string{"pass", "passw", "pwd", "pw"} {
		if owner, ok := strings.CutSuffix(word, ending); ok && owners[owner] {
			return true
		}
	}
	return false
}

// isSwitch tells whether a name and its value only turn something on or off, as USE_TOKEN=true.
func isSwitch(name, value string) bool {
	words := splitWords(name)
	return len(words) > 0 && switchWords[words[0]] && isBool(value)
}

func isBool(value string) bool {
	switch strings.ToLower(value) {
	case "true", "false", "yes", "no", "on", "off", "0", "1", "null", "none":
		return true
	}
	return false
}
