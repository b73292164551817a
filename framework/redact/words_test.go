// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"strings"
	"testing"
)

// secretNames and plainNames are names as people write them in environments, configurations and labels.
var (
	secretNames = strings.Fields(`
		API-KEY api_key apiKey APIKey ApiKEY APIKEY x-api-key X_API_KEY apikey2 OPENAI_API_KEY
		GITHUB_PAT gitlab-pat PAT azurePat
		DB_PWD dbPwd pwd DBPWD db_pass dbPass DBPASS PGPASS MYSQL_PASS pass PASS smtp.pass USER_PASSW DB_PW pw
		PASSWORD password PassWord pass_word pass-word passWd PASSWD passwd PASSWORD1 PASSWORD_2 db.password dbpassword mysqlRootPassword
		PASSPHRASE pass_phrase sshPassphrase PASSCODE PASSWORD_HASH PASSWORD_B64 password_value HTPASSWD
		SESSION_COOKIE cookie Set-Cookie ERLANG_COOKIE sessionid PHPSESSID session_id
		registry_auth image_pull.auth auth REDIS_AUTH X-Registry-Auth registryAuth basic-auth AUTH_TOKEN Authorization Proxy-Authorization OAUTH
		private-key PRIVATE_KEY privateKey PrivateKeyPem ssh-privatekey SSH_PRIVATE_KEY tls.key server.key ca.key client-key-data id_rsa id_ed25519 key.secret
		DOCKERCONFIGJSON .dockerconfigjson .dockercfg DOCKER_CONFIG_JSON_SECRET
		token TOKEN tokens accessToken access_token ACCESS-TOKEN csrfToken identitytoken refresh.token bot_token_2 SLACK_TOKEN HF_TOKEN GITHUB_TOKEN
		SECRET secret secrets CLIENT_SECRET clientSecret s3_secret_key SECRET_KEY_BASE DJANGO_SECRET_KEY appsecret secret_id
		AWS_SECRET_ACCESS_KEY AWS_ACCESS_KEY_ID accessKey ACCESS_KEY access-key-id storage_account_key S3_KEY encryption_key signingKey MASTER_KEY
		SSH_KEY RSA_KEY GPG_KEY HMAC_KEY jwt JWT_SECRET JWT webhook_key service_account_key stripeKey
		CREDENTIALS credential creds GOOGLE_CREDENTIALS GOOGLE_APPLICATION_CREDENTIALS_JSON AWS_CREDS bearer BEARER BEARER_TOKEN
		OTP totp AUTH_SALT SAS X-Amz-Signature X-Amz-Credential X-Amz-Security-Token sig mnemonic NETRC
	`)
	plainNames = strings.Fields(`
		AUTHOR AUTHORS author authorName AUTHORITY COMPASS_DIR COMPASS BYPASS BYPASS_CACHE PATH HOME USER PWD OLDPWD SHELL HOSTNAME
		KEYBOARD KEYBOARD_LAYOUT MONKEY TURKEY HOTKEY KEY key keys KEYS key_id PRIMARY_KEY sortKey partition_key PUBLIC_KEY sshPublicKey CACHE_KEY
		TOKENIZERS_PARALLELISM TOKENIZER tokenizer_path MAX_TOKENS max_new_tokens num_tokens TOKEN_LIMIT token_count TOKEN_TTL tokenExpirationSeconds
		TOKEN_FILE PASSWORD_FILE POSTGRES_PASSWORD_FILE SECRET_PATH secretName SECRET_NAME secretRef secretKeyRef tokenURL TOKEN_ENDPOINT
		AUTH_TYPE AUTH_URL AUTH_ENABLED auth_method OAUTH_CLIENT OAUTH2_PROVIDER AUTHENTICATION SSH_AUTH_SOCK AUTH_HOST
		PASSWORD_MIN_LENGTH PASSWORD_POLICY SECRETS_DIR SECRET_BACKEND pass_count passes PASSED PASSENGER COMPASSION high_pass low-pass bandPass
		PATTERN PATCH SPATIAL PATHS COOKIE_DOMAIN COOKIE_NAME cookieTTL JWT_ISSUER jwt_algorithm BEARING SALTED SIGNAL sigma SASS
		SECRETARY SECRETARIAT ACCESS_MODE accessLog PRIVATE_NETWORK API_URL API_VERSION apiVersion ACCREDITED CREDIT DATABASE_URL
		namespace image_pull annotations tolerations replicas LOG_LEVEL LANG COLOUR MODE version x 1 _ config.yaml
	`)
)

func TestNames(t *testing.T) {
	for _, name := range secretNames {
		if !secretName(name) {
			t.Errorf("%s is readable, words %q", name, splitWords(name))
		}
	}
	for _, name := range plainNames {
		if secretName(name) {
			t.Errorf("%s is secret, words %q", name, splitWords(name))
		}
	}
	if n := len(secretNames) + len(plainNames); n < 200 {
		t.Errorf("only %d names", n)
	}
}

func TestSplitWords(t *testing.T) {
	for name, want := range map[string]string{
		"API-KEY": "api key", "apiKey": "api key", "APIKey": "api key", "S3SecretKey2": "s secret key", "db.pwd": "db pwd", "PASSWORD": "password",
		"X-Registry_Auth": "x registry auth", "größeKey": "größe key", "": "", "42": "",
	} {
		if got := strings.Join(splitWords(name), " "); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
