#!/usr/bin/env bash
# Makes sure that the tests find what they need beside Go: PostgreSQL's server programs, a C compiler for the race detector,
# Chromium for the browser tests, xmllint, which holds what is written to UBL's schemas, and OpenSSH's sftp-server, which
# partners reach their folders by. On Debian as root, what is missing is installed; elsewhere it is reported. In CI (CI=true)
# missing is failure.
set -euo pipefail

has_postgresql() {
	command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

has_compiler() {
	command -v "$(go env CC)" >/dev/null
}

has_chromium() {
	command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable
} >/dev/null

has_sftp_server() {
	command -v sftp-server >/dev/null || [ -x /usr/lib/openssh/sftp-server ] || [ -x /usr/libexec/openssh/sftp-server ] || [ -x /usr/libexec/sftp-server ]
}

has_xmllint() {
	command -v xmllint >/dev/null
}

can_install() {
	[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}

install() {
	echo "Installing $* …"
	DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"
}

install_postgresql() {
	# The tests start servers of their own. Debian's package would set up and start one as well, unless told not to
	# before it is installed.
	install postgresql-common
	echo 'create_main_cluster = false' >>/etc/postgresql-common/createcluster.conf
	install postgresql
}

missing() {
	if [ "${CI:-}" = true ]; then
		echo "$1 is missing, which CI needs: $2" >&2
		exit 1
	fi
	cat >&2 <<-END

		****************************************************************************
		*  $1 IS MISSING: $2
		*  To have it: $3
		****************************************************************************

	END
}

if can_install && ! { has_postgresql && has_compiler && has_chromium && has_xmllint && has_sftp_server; }; then
	apt-get update
	has_postgresql || install_postgresql
	has_compiler || install gcc libc6-dev
	has_chromium || install chromium fonts-dejavu-core
	has_xmllint || install libxml2-utils
	has_sftp_server || install openssh-sftp-server
fi

has_postgresql || missing 'PostgreSQL' 'every test on PostgreSQL is skipped.' \
	'apt-get install postgresql, or set UPSTOCK_TEST_POSTGRES_URL to a server.'
has_compiler || missing 'A C compiler' 'the tests run without the race detector.' 'apt-get install gcc libc6-dev'
has_chromium || missing 'Chromium' 'the browser tests are skipped.' 'apt-get install chromium, or put Google Chrome on the PATH.'
has_xmllint || missing 'xmllint' 'nothing is held to the schemas of UBL.' 'apt-get install libxml2-utils'
has_sftp_server || missing "OpenSSH's sftp-server" 'the test of a folder that partners reach by SFTP is skipped.' 'apt-get install openssh-sftp-server'
