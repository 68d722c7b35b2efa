# Runs a fresh PostgreSQL server for one test process, and takes it and its folder away when that process ends.
#
#   guard.sh FOLDER PROGRAMS PORT NAME
#
# The test process holds the other end of our standard input and writes nothing. Its end, by whatever cause, SIGKILL
# included, is the end of that input.
folder=$1 programs=$2 port=$3 name=$4

trap 'rm -rf "$folder"' EXIT
# Ctrl-C and a cancelled CI job signal the whole process group. What counts is that the test process has gone.
trap '' INT TERM HUP

"$programs/initdb" --pgdata="$folder/data" --username=postgres --auth=trust \
	--encoding=UTF8 --locale=C.UTF-8 --no-sync || exit

exec 3<&0 # because a background command's standard input is /dev/null
# The data has no value after a crash, so nothing has to reach the disk.
"$programs/postgres" -D "$folder/data" -p "$port" -c cluster_name="$name" \
	-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 -c timezone=UTC \
	-c fsync=off -c synchronous_commit=off -c full_page_writes=off 3<&- &
server=$!
{
	cat <&3 >/dev/null
	kill -QUIT "$server"
} &
exec 3<&-
wait "$server"
